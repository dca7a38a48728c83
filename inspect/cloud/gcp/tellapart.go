package gcp

// TellApart implements cloud.Distinguisher.
func (google) TellApart(cause string) []string {
	switch cause {
	case codeIAMDenied:
		return []string{
			"The principal lacks roles/iam.workloadIdentityUser on the account: gcloud iam service-accounts get-iam-policy SA shows the members, letter for letter.",
			"Google computed another subject: authenticationInfo.principalSubject in the refused call's audit log is the one that counts.",
			"The member names the project by its id: it must be the project number.",
			"The grant is younger than about five minutes: try again then.",
			"The service account does not exist: gcloud iam service-accounts describe SA answers NOT_FOUND.",
		}
	case codeTarget:
		return []string{
			"The pool or the provider is disabled or deleted: gcloud iam workload-identity-pools providers describe shows its state.",
			"The audience names the project by its id: it must be the project number.",
			"A pool or provider id is misspelt.",
		}
	case codeDiscovery:
		return []string{
			"The token's kid is not in the issuer's key set: compare the header with jwks.json.",
			"The provider has uploaded keys, which are stale: its describe output holds jwksJson then.",
			"Discovery or keys cannot be fetched from the internet: open both from another network.",
		}
	case codeTimeStale:
		return []string{"The token expired on its way.", "The clocks differ by more than a minute: iat is then in Google's future.", "iat or exp is missing: the message shows null."}
	case codeCondition:
		return []string{"The condition is false for this token.", "It needs a claim that this token lacks, which counts as false: guard it with has()."}
	case codeUnsupported:
		return []string{"The API takes no federated tokens: act as a service account.", "The access token expired: exchange again and repeat the call at once."}
	}
	return nil
}
