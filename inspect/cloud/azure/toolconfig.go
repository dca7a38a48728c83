package azure

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"mintmark/inspect/cloud"
)

// ToolConfig implements cloud.Configurer: the environment that WorkloadIdentityCredential of the Azure SDKs reads, beside
// a token file that the helper keeps fresh.
func (Azure) ToolConfig(raw json.RawMessage, h cloud.Helper) (cloud.ToolConfig, error) {
	s, err := decode(raw)
	if err != nil {
		return cloud.ToolConfig{}, err
	}
	if h.TokenFile == "" {
		return cloud.ToolConfig{}, errors.New("the Azure SDKs read the token from a file, and no file was named")
	}
	watch, err := h.Words()
	if err != nil {
		return cloud.ToolConfig{}, err
	}
	watch += " --write " + h.TokenFile + " --watch"
	text := "# " + watch + "\n# keeps the token file fresh.\n"
	for _, v := range [][2]string{{"AZURE_TENANT_ID", s.TenantID}, {"AZURE_CLIENT_ID", s.ClientID}, {"AZURE_AUTHORITY_HOST", s.authority()}, {"AZURE_FEDERATED_TOKEN_FILE", h.TokenFile}} {
		// Shells, docker and systemd read such files, each with quotes of its own: only what needs none is the same for all.
		if strings.ContainsAny(v[1], " \t\"'\\$`#;&|<>()*?!~") || strings.ContainsFunc(v[1], unicode.IsControl) {
			return cloud.ToolConfig{}, fmt.Errorf("%s is %q, which shells and other readers of such a file would read differently", v[0], v[1])
		}
		text += v[0] + "=" + v[1] + "\n"
	}
	return cloud.ToolConfig{Text: text, Next: []string{watch + " &", "set -a; . FILE; set +a"}}, nil
}
