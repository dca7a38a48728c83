package guides

import (
	"embed"
	"slices"

	"mintmark/inspect"
)

// Exercise is a world that is broken on purpose, on one profile of the same name as the guide.
type Exercise struct {
	Profile string
	World   []byte // a mintmark.world/1 file
	Cause   string // the fault, in docs/codes.md
	Hints   []string
	Answer  string // told last
}

// Tell is what is told after so many hints were asked for: the hints in order, then the answer.
func (e Exercise) Tell(asked int) []string {
	return slices.Clone(append(slices.Clone(e.Hints), e.Answer)[:min(max(asked, 0), len(e.Hints)+1)])
}

//go:embed exercises/*.json
var worlds embed.FS

// Exercises are all of them, the easier ones first.
func Exercises() []Guide {
	return slices.Concat(amazonExercises(), googleExercises(), entraExercises(), otherExercises())
}

// broken makes the guide of an exercise. check must be red in its world, and green once the fault is mended.
func broken(name, title, story, cause string, sources []string, check func(*Look) Result, moves func(*Look) []Move, hints []string, answer string) Guide {
	file := "exercises/" + name + ".json"
	world, err := worlds.ReadFile(file)
	if err != nil {
		panic("guides: the exercise " + file + " is missing") // a test reads every one
	}
	profile := "exercise-" + name
	return Guide{
		Name: profile, Title: title, Why: story,
		Exercise: &Exercise{Profile: profile, World: world, Cause: cause, Hints: hints, Answer: answer},
		Steps: []Step{{ID: "mend", Title: "Find the fault and mend it", Why: story, Sources: sources, Check: check, Moves: moves, Fresh: true,
			OnFail: "Try it on the workbench and read the Clouds tab; hints are told one by one.",
			Do: func(l *Look) []inspect.Fix {
				return []inspect.Fix{plain("See what is compared", "On the workbench choose "+l.Profile.Name+", try it, and read its Clouds tab.")}
			}}},
	}
}

func amazonExercises() []Guide {
	return []Guide{
		broken("aws-slash", "Exercise: AWS knows no such provider", "A colleague registered the identity provider in the console. AWS says that there is no provider for this token.", "aws.issuer.slash",
			[]string{docAWSProvider}, allTargets(true), mendsTargets,
			[]string{"Compare the provider's URL with the token's iss, character by character.", "Auth0's iss ends with a slash."},
			"The provider was registered without the slash at the end. Register it anew with the command line, with the slash; a provider's URL cannot be changed."),
		broken("aws-client-id", "Exercise: AWS calls the audience wrong", "Provider and role are there, and the API's identifier is on the client ID list. AWS says that the audience is incorrect.", "aws.audience.azp",
			[]string{docAWSKeys}, allTargets(true), mendsTargets,
			[]string{"The token has two candidates for what AWS calls the audience: aud and azp.", "Where a token has azp, AWS compares azp."},
			"Put the application's client ID, which is azp, on the provider's client ID list."),
		broken("aws-condition", "Exercise: AWS denies the role", "The provider is right. AWS answers AccessDenied and does not say why.", "aws.trust.key.slash",
			[]string{docAWSKeys}, allTargets(true), mendsTargets,
			[]string{"The values in the trust policy are right. Look at the names of the condition keys.", "A condition key is the provider's URL without https://, whole, then a colon."},
			"The keys lack the issuer's slash: they must read HOST/:aud and HOST/:sub. A key that is not in the request matches nothing."),
	}
}

func googleExercises() []Guide {
	return []Guide{
		broken("google-audience", "Exercise: Google does not allow the audience", "Pool and provider were made from a note. Google refuses the exchange.", "gcp.audience.mismatch",
			[]string{docGoogleOther}, allTargets(true), mendsTargets,
			[]string{"Compare the allowed audiences with the token's aud.", "An API identifier is compared character by character; somebody added one."},
			"The allowed audience has a slash at its end that the API's identifier does not have. Set it to the token's aud."),
		broken("google-principal", "Exercise: Google lets somebody else in", "The exchange succeeds, and then the service account may not be used.", "gcp.iam.member",
			[]string{docGoogleFaults}, allTargets(true), mendsTargets,
			[]string{"The provider maps google.subject to assertion.sub. What does sub read?", "Compare the subject in the account's binding with it."},
			"The binding names the client ID alone. A machine token's sub ends with @clients: bind that principal."),
	}
}

func entraExercises() []Guide {
	return []Guide{
		broken("azure-subject", "Exercise: Entra finds no matching credential", "The federated credential has the right issuer and audience. Entra says that no credential matches.", "azure.subject.suffix",
			[]string{docEntraRules}, allTargets(true), mendsTargets,
			[]string{"Issuer, subject and audience must all be equal. Two of them are.", "What stands behind the client ID in the token's sub?"},
			"The credential's subject lacks @clients. Set it to the token's sub."),
		broken("azure-application", "Exercise: Entra knows no such application", "Everything that the profile holds is right, and the prediction says so. Entra refuses all the same.", "azure.app.service-principal",
			[]string{docEntraTrust}, allTargets(true), mendsTargets,
			[]string{"The prediction compares what it was told. What was it not told about?", "An application registration is a description; signing in needs one thing more in the tenant."},
			"The application has no service principal in this tenant. Create one."),
	}
}

func otherExercises() []Guide {
	return []Guide{
		broken("api-audience", "Exercise: the service answers 401", "The token is good, signature and time are right. The service does not take it.", "api.audience.slash",
			[]string{docValidate}, allTargets(true), mendsTargets,
			[]string{"Which audience does the service expect, and which does the token have?", "Audiences are compared character by character."},
			"The service expects its identifier with a slash at the end. Let it expect the API's identifier as it is in Auth0."),
		broken("api-claim", "Exercise: the service does not know the customer", "The service reads the customer from a claim. It refuses this token.", "api.claim.missing",
			[]string{docM2MTrigger, docCustomClaims}, allTargets(true), mendsTargets,
			[]string{"Compare the claims that the profile expects with those in the token.", "Somebody wrote an Action for it, on the post-login trigger."},
			"Post-login Actions never run for machines. Set the claim in an Action on the Machine to Machine trigger."),
		broken("auth0-grant", "Exercise: Auth0 gives no token", "The application exists, its secret is right, the API exists. The tenant answers access_denied.", "auth0.grant.missing",
			[]string{docClientGrants}, reached(stageGrant), authorises,
			[]string{"The tenant's own words name what it misses.", "Application and API do not know each other by themselves."},
			"There is no client grant: authorise the application for the API and list its scopes."),
	}
}
