package sandbox

// The grant types that a tenant knows.
const (
	grantMachine = "client_credentials"
	grantCode    = "authorization_code"
	grantRefresh = "refresh_token"
	grantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
)

func grantTypes() []string { return []string{grantMachine, grantCode, grantRefresh, grantDevice} }
