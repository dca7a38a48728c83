package gcp

import (
	"encoding/json"
	"errors"
	"strings"

	"mintmark/inspect/cloud"
)

// ToolConfig implements cloud.Configurer: an external_account credential file whose executable source is this program.
func (google) ToolConfig(raw json.RawMessage, h cloud.Helper) (cloud.ToolConfig, error) {
	for _, w := range h.Command {
		if w == "" || strings.ContainsAny(w, " \t") {
			return cloud.ToolConfig{}, errors.New("the command of a credential file is split on blanks without any quoting, so neither this program's path nor the profile's name can hold one")
		}
	}
	text, err := CredentialFile(raw, strings.Join(h.Command, " "))
	return cloud.ToolConfig{Text: string(text), Next: []string{"export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1 GOOGLE_APPLICATION_CREDENTIALS=FILE", "gcloud auth login --cred-file=FILE"}}, err
}
