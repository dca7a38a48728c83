package azure

import "testing"

func TestResourceOf(t *testing.T) {
	const guid = "11111111-2222-3333-4444-555555555555"
	for scope, want := range map[string]string{
		"https://management.azure.com/.default":           "https://management.azure.com",
		"https://management.azure.com/":                   "https://management.azure.com",
		"https://management.azure.com//.default":          "https://management.azure.com",
		"https://management.azure.com/user_impersonation": "https://management.azure.com",
		"https://graph.microsoft.com/User.Read":           "https://graph.microsoft.com",
		"https://graph.microsft.com/.default":             "https://graph.microsoft.com",
		"https://vault.azure.net":                         "https://vault.azure.net",
		"https://contoso.com/orders/.default":             "https://contoso.com/orders",
		"https://contoso.com/orders":                      "RESOURCE",
		"api://" + guid + "/access_as_user":               "api://" + guid,
		"api://" + guid:                                   "api://" + guid,
		"api://contoso.com/orders":                        "RESOURCE",
		"User.Read":                                       "",
	} {
		if got := resourceOf(scope); got != want {
			t.Errorf("%s: %q, want %q", scope, got, want)
		}
	}
}
