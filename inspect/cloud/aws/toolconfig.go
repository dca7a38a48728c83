package aws

import (
	"encoding/json"
	"strings"

	"mintmark/inspect/cloud"
)

// ToolConfig implements cloud.Configurer: a profile of ~/.aws/config whose credential_process is this program (AWS SDKs
// and Tools Reference, "Process credential provider").
func (Cloud) ToolConfig(raw json.RawMessage, h cloud.Helper) (cloud.ToolConfig, error) {
	command, err := h.Words()
	if err != nil {
		return cloud.ToolConfig{}, err
	}
	header := "[profile " + h.Entry() + "]"
	text := header + "\nregion = " + load(raw).region() + "\ncredential_process = " + command + "\n"
	return cloud.ToolConfig{Text: text, Ours: true, Next: []string{"aws sts get-caller-identity --profile " + h.Entry()},
		Merge: func(old string) (string, bool) { return mergeSection(old, header, text) }}, nil
}

// mergeSection puts a section into an INI file: in place of the one with this header, or at the end. Everything else
// stays byte for byte.
func mergeSection(old, header, text string) (whole string, clash bool) {
	var before, after strings.Builder
	inside := false
	for line := range strings.Lines(old) {
		if bare := strings.TrimSpace(line); strings.HasPrefix(bare, "[") {
			was := inside
			inside = strings.Join(strings.Fields(bare), " ") == header
			clash = clash || inside
			if was && !inside {
				after.WriteString("\n")
			}
		}
		switch {
		case inside:
		case clash:
			after.WriteString(line)
		default:
			before.WriteString(line)
		}
	}
	head := before.String()
	switch {
	case head == "" || strings.HasSuffix(head, "\n\n"):
	case strings.HasSuffix(head, "\n"):
		head += "\n"
	default:
		head += "\n\n"
	}
	return head + text + after.String(), clash
}
