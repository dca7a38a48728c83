package azure

func matchCodes() []row {
	return []row{
		{"azure.credentials.untold", "Federated credentials not given", "The profile does not say which federated credentials the application has, so this comparison cannot be made. az ad app federated-credential list prints them.", documented, sourceWIF},
		{"azure.credentials.incomplete", "Federated credential incomplete", "A part of the credential was not given, so this comparison cannot be made.", documented, sourceWIF},
		{"azure.credentials.none", "No federated credential", "The application has no federated credential, or it is on another application, or it was made moments ago.", observed, sourceField},
		{"azure.credentials.flexible", "Only flexible credentials", "Expressions (claimsMatchingExpression) are for GitHub, GitLab and Terraform Cloud; an Auth0 issuer needs a credential with an exact subject.", documented, sourceFLEX},
		{"azure.credentials.expression", "Expression did not match", "A flexible credential's expression does not fit this token.", observed, sourceField},
		{"azure.credentials.ambiguous", "Several credentials match", "More than one federated credential matches the subject.", observed, sourceField + " (a single report)"},
		{"azure.credentials.count", "More credentials than Entra keeps", "An application or identity has at most 20 federated credentials, so this list cannot be one application's.", documented, sourceCONS},
		{"azure.credentials.length", "Longer than 600 characters", "Entra does not store an issuer, subject or audience longer than 600 characters.", documented, sourceCONS},
		{"azure.credentials.name", "Credential name not possible", "Entra takes names of 3 to 120 letters, digits, hyphens and underscores.", documented, sourceCONS},
		{"azure.credentials.twice", "Issuer and subject given twice", "Issuer and subject together must be unique in an application, so this list cannot be one application's.", documented, sourceCONS},
		{"azure.credentials.replication", "No credential matches yet", "Entra's catch-all for no match, although the configuration that the profile knows fits: either a change has not reached every server yet, or the configuration differs.", documented, sourceCONS},
		{"azure.credentials.mismatch", "No federated credential matches", "Issuer, subject and audience of one federated credential must all equal the token's; Entra does not say which of them differs.", documented, sourceCONS},
		{"azure.issuer.mismatch", "No credential has this issuer", "No federated credential of the application has the token's issuer, byte for byte.", documented, sourceWIF + "; " + sourceADO},
		{"azure.issuer.slash", "Issuer differs by the slash at the end", "Entra compares the issuer byte for byte, and Auth0's issuer ends with a slash.", observed, "github.com/Azure/azure-workload-identity/issues/340 and /1700"},
		{"azure.issuer.whitespace", "White space around the issuer", "White space in the credential's issuer blocks every exchange.", documented, sourceCONS},
		{"azure.issuer.case", "Issuer differs by letter case", "Entra compares the issuer byte for byte.", documented, sourceCONS},
		{"azure.issuer.scheme", "Issuer lacks or differs in https://", "Entra compares the issuer byte for byte, the scheme included.", documented, sourceCONS},
		{"azure.issuer.host", "Issuer is another host", "The token's issuer is the host that it was asked from; a custom domain, another region or another tenant gives another issuer.", documented, "auth0.com/docs, access-token-profiles; " + sourceCONS},
		{"azure.issuer.path", "Issuer differs in its path", "Entra compares the issuer byte for byte, and finds the discovery document below it by itself.", documented, sourceCONS},
		{"azure.issuer.entra", "Token was issued by Entra", "Entra's own tokens may not be exchanged through a federated credential; the Auth0 token belongs here.", documented, sourceCONS},
		{"azure.subject.mismatch", "No credential has this subject", "A federated credential's subject must equal the token's sub exactly.", documented, sourceCONS},
		{"azure.subject.suffix", "Subject differs by @clients", "The subject of an Auth0 machine-to-machine token is CLIENT_ID@clients, and Entra compares it exactly.", documented, sourceCONS + "; auth0.com/docs, access-token-profiles"},
		{"azure.subject.case", "Subject differs by letter case", "Entra compares the subject with regard to upper and lower case.", observed, "github.com/Azure/login/issues/517"},
		{"azure.subject.whitespace", "White space around the subject", "Entra compares the subject exactly.", documented, sourceCONS},
		{"azure.subject.wildcard", "Subject holds a wildcard", "A federated credential's subject has no wildcards; Entra compares it exactly.", documented, sourceCONS},
		{"azure.audience.mismatch", "No credential has this audience", "A federated credential's audience must equal the token's aud.", documented, sourceCONS},
		{"azure.audience.slash", "Audience differs by a slash at the end", "A federated credential's audience must equal the token's aud.", documented, sourceCONS},
		{"azure.audience.case", "Audience differs by letter case", "A federated credential's audience must equal the token's aud.", documented, sourceCONS},
		{"azure.audience.whitespace", "White space around the audience", "A federated credential's audience must equal the token's aud.", documented, sourceCONS},
		{"azure.audience.cloud", "Audience of another Microsoft cloud", "Each Microsoft cloud has its own recommended audience, and the credential's must equal the token's.", documented, sourceCONS},
		{"azure.audience.count", "Credential has not exactly one audience", "Entra keeps exactly one audience in a federated credential.", documented, sourceCONS},
		{"azure.audience.fixed", "Audience must be the fixed exchange URI", "For Entra-issued assertions only the fixed exchange audience is taken.", observed, sourceField},
		{"azure.audience.several", "Token has several audiences", "Entra was seen to refuse more than one aud value in a client assertion signed with a certificate; federated ones are likely treated alike. Auth0 adds a second one when the scope openid is asked for.", inferred, "github.com/zitadel/oidc/issues/887"},
		{"azure.audience.array", "Audience is a list of one", "Whether Entra takes a list with one audience is not known.", inferred, sourceOurs},
		{"azure.audience.shape", "Audience is no text", "The token's aud is neither a string nor a list of strings.", inferred, "RFC 7519 §4.1.3"},
	}
}

func keyCodes() []row {
	return []row{
		{"azure.key.unknown", "Key not among the published ones", "The kid in the header is not in the key set that Entra holds. Entra caches keys, so one that was rotated in less than half an hour ago looks the same.", observed, "github.com/Azure/azure-workload-identity/issues/1232 and /616"},
		{"azure.key.many", "Issuer publishes more than 100 keys", "Entra keeps the first 100 keys of an issuer only.", documented, sourceWIF},
		{"azure.key.unreadable", "Key set cannot be read", "Entra fetched the issuer's key set and could not read it.", observed, sourceField},
		{"azure.signature.invalid", "Signature does not verify", "The token was changed, or signed by another key than the one it names.", documented, sourceERR},
		{"azure.issuer.http", "Issuer is not https", "Entra fetches the issuer's metadata over https.", inferred, sourceWIF},
		{"azure.issuer.unreachable", "Issuer's metadata or keys cannot be had", "Entra fetches metadata and keys from the issuer, over the internet and with a public certificate; it could not reach them, or refused what it got.", documented, "github.com/Azure/azure-workload-identity, troubleshooting"},
	}
}

func directoryCodes() []row {
	return []row{
		{"azure.app.missing", "No such application in the tenant", "The client ID is mistyped, an object ID was used instead, the application is in another tenant, or it was deleted. Only Entra can see this.", documented, sourceERR},
		{"azure.app.disabled", "Application is disabled", "The service principal is disabled for sign-in. Only Entra can see this.", documented, sourceERR},
		{"azure.app.public", "Application is a public client", "A public client may not present an assertion; the application must be confidential.", documented, sourceERR},
		{"azure.app.service-principal", "Application has no service principal", "The application is registered, but there is no enterprise application for it in this tenant. Only Entra can see this.", observed, sourceField},
		{"azure.policy.federation", "Federation is constrained or disabled", "A policy of the tenant forbids this federated credential. Only Entra can see this.", documented, sourceADO},
		{"azure.policy.issuer", "Issuer is not allowed by policy", "A policy of the tenant or cloud restricts issuers, or wants a claim that this token lacks.", documented, sourceADO},
		{"azure.policy.access", "Blocked by Conditional Access", "A Conditional Access policy for workload identities blocked the sign-in. The sign-in log names the policy.", documented, sourceERR},
		{"azure.policy.guest", "A guest user is disabled", "This answer belongs to the sign-in of a person, not to this flow.", documented, "Microsoft Learn, troubleshoot Entra"},
	}
}

func answerCodes() []row {
	return []row{
		{"azure.service.busy", "Entra is temporarily unavailable", "Entra says that it cannot answer now; the token was not judged.", documented, sourceERR},
		{"azure.service.throttled", "Too many requests", "Entra limits requests; the token was not judged.", documented, "RFC 6585 §4"},
		{"azure.answer.foreign", "The answer is not Entra's", "What came back is not in the form in which Entra answers; a proxy, a portal or a wrong host is likely.", inferred, sourceOurs},
		{"azure.answer.redirect", "The authority redirects", "A sign-in authority answers itself; redirects are not followed.", inferred, sourceOurs},
		{"azure.answer.unknown", "Refused for a reason that is not known here", "Entra's error code is not in this program's list. Its own words are shown as they came.", inferred, sourceERR},
	}
}
