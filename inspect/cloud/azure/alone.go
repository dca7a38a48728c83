package azure

import "mintmark/inspect"

// alone is how to mend a refusal when nothing is known to fill in; nil where there is nothing to say.
func alone(code string) []inspect.Fix {
	one := func(title, text string) []inspect.Fix { return []inspect.Fix{{Title: title, As: "text", Text: text}} }
	switch code {
	case "azure.subject.case":
		return one("Write the credential's subject with the token's letters", "Set the federated credential's subject to the token's sub, letter by letter. `az ad app federated-credential list --id APP_ID` prints what is there.")
	case "azure.credentials.expression":
		return one("Compare the expression with the token", "`az ad app federated-credential list --id APP_ID` prints the expression; each claim that it names must be in the token with such a value. For an issuer such as Auth0 use a credential with a subject instead: expressions are for a few issuers only.")
	case "azure.audience.fixed":
		return one("Use the fixed audience", "Set the federated credential's audience to api://AzureADTokenExchange, and ask for the assertion with that audience.")
	case "azure.assertion.chained":
		return one("Present the outside issuer's own token", "Exchange the token of the first issuer itself for each application, not a token that Entra gave for it.")
	}
	return nil
}
