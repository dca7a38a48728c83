package guides

import (
	"mintmark/inspect"
	"mintmark/inspect/quote"
)

// fit is the step that looks whether this kind of token can be accepted at all.
func (r road) fit(why string, sources []string, do func(*Look) []inspect.Fix) Step {
	return Step{ID: "fit", Title: "See that " + r.title + " can read this kind of token", Why: why, Sources: sources, Check: r.fits, Do: do,
		OnFail: "The kind of token is set on the API at Auth0; change it there and fetch anew."}
}

func signRS256(l *Look) []inspect.Fix {
	return patchAPI(l, "Sign with RS256", map[string]any{"signing_alg": "RS256"}, "signing_alg = \"RS256\"", "Signing Algorithm: RS256")
}

func amazon() Guide {
	r := awsRoad()
	return Guide{
		Name: "auth0-to-aws", Title: "Auth0 to AWS: a role session for a machine token",
		Why: "At the end a service trades its Auth0 token for a session of an IAM role, with no AWS key stored anywhere.",
		Steps: []Step{tokenStep(),
			r.fit("STS verifies RS256, RS384, RS512 and the ES algorithms. HS256, PS256 and encrypted tokens cannot be used.", []string{docAWSCall, docSigning}, signRS256),
			{ID: "provider", Title: "Register the identity provider", Why: "Its URL is the token's iss, slash at the end included. Its client ID list holds azp where the token has one, which is the application's client ID, else aud.",
				Sources: []string{docAWSProvider, docAWSKeys}, Do: r.do(1), Check: r.check(1), Moves: r.moves(1),
				OnFail: "The console may strip the slash: check the provider's ARN, which must end like the issuer."},
			{ID: "role", Title: "Let a role trust this application", Why: "The condition keys carry the issuer without https:// but with its slash: HOST/:aud and HOST/:sub. Pin sub or aud, or every application of the tenant could take the role.",
				Sources: []string{docAWSKeys, docAWSCall}, Do: r.do(2), Check: r.check(2), Moves: r.moves(2),
				OnFail: "AccessDenied does not say which condition failed. The Clouds tab compares each one with the token."},
			{ID: "use", Title: "Use it", Why: "SDKs and CLI get the session through credential_process whenever they need one.", Sources: []string{docAWSCall}, Check: r.check(2),
				OnFail: "Pass the step before first.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{
						plain("In ~/.aws/config", "[profile auth0]\ncredential_process = mintmark helper aws "+quote.Shell(l.Profile.Name)+"\nregion = "+l.setting("aws", "region", "REGION")),
						cli("Who am I", "aws sts get-caller-identity --profile auth0"),
					}
				}},
		},
	}
}

func google() Guide {
	r := googleRoad()
	return Guide{
		Name: "auth0-to-google-cloud", Title: "Auth0 to Google Cloud: Workload Identity Federation",
		Why: "At the end a service trades its Auth0 token for Google credentials, with no service account key stored anywhere.",
		Steps: []Step{tokenStep(),
			r.fit("Google verifies RS256 and ES256 with the issuer's published keys, and refuses tokens that live longer than 24 hours.", []string{docGoogleOther, docSigning}, signRS256),
			{ID: "provider", Title: "Create the pool and the provider", Why: "The provider compares iss and aud, then maps claims: google.subject is what access is given to. A condition keeps other applications of the tenant out.",
				Sources: []string{docGoogleOther, docGoogle}, Do: r.do(1), Check: r.check(1), Moves: r.moves(1),
				OnFail: "The target names the provider by project number, not by project ID, and ends with providers/ID."},
			{ID: "account", Title: "Let the principal act as a service account", Why: "The principal is the pool and the mapped subject. It needs Workload Identity User on the service account; a change can take some minutes to settle.",
				Sources: []string{docGoogleOther, docGoogleFaults}, Do: r.do(2), Check: r.check(2), Moves: r.moves(2),
				OnFail: "The audit log names the principal that Google worked out: compare it with the binding."},
			{ID: "use", Title: "Use it", Why: "Google's libraries read a credential file that names the command to get the token with.", Sources: []string{docGoogleOther}, Check: r.check(2),
				OnFail: "Pass the step before first.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{
						cli("The credential file and what belongs to it", "mintmark setup "+quote.Shell(l.Profile.Name)+" gcp"),
						cli("What the libraries run", "mintmark helper gcp "+quote.Shell(l.Profile.Name)),
					}
				}},
		},
	}
}

func entra() Guide {
	r := entraRoad()
	return Guide{
		Name: "auth0-to-azure", Title: "Auth0 to Azure: a federated credential",
		Why: "At the end a service signs in to Microsoft Entra as an application with its Auth0 token, with no client secret at Microsoft.",
		Steps: []Step{tokenStep(),
			r.fit("Entra takes RS256 tokens whose header names a published key.", []string{docEntraRules, docSigning}, signRS256),
			{ID: "app", Title: "Register the application", Why: "It needs a service principal in the tenant. Its client ID and the directory's tenant ID go into the profile's target.",
				Sources: []string{docEntraTrust}, Do: r.do(1), Check: r.check(1), Moves: r.moves(1),
				OnFail: "AADSTS700016 is an application that is not in this tenant: compare both IDs."},
			{ID: "credential", Title: "Add the federated credential", Why: "Issuer, subject and audience are compared character by character: the slash behind the issuer, the @clients behind the subject, and the audience of this very token.",
				Sources: []string{docEntraTrust, docEntraRules}, Do: r.do(2), Check: r.check(2), Moves: r.moves(2),
				OnFail: "A new credential takes a little while until every server of Entra knows it: try again before you change it."},
			{ID: "use", Title: "Use it", Why: "Azure's libraries read a token file, which has to be kept fresh.", Sources: []string{docEntraFlow}, Check: r.check(2),
				OnFail: "Pass the step before first.",
				Do: func(l *Look) []inspect.Fix {
					name := quote.Shell(l.Profile.Name)
					return []inspect.Fix{
						cli("Keep the token file fresh", "mintmark helper azure "+name+" --write token.jwt --watch"),
						cli("Sign in with it", "az login --service-principal --username "+quote.Shell(l.setting("azure", "client_id", "CLIENT_ID"))+" --tenant "+quote.Shell(l.setting("azure", "tenant_id", "TENANT_ID"))+
							" --federated-token \"$(cat token.jwt)\" --allow-no-subscriptions"),
					}
				}},
		},
	}
}
