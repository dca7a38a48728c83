package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// ToolOptions say which tool is to be pointed at this program.
type ToolOptions struct {
	Tool            string // aws, gcp, azure, kubectl
	Profile, Target string
	Store           string // --store, where it was given: the tool must open the same one
	TokenFile       string // absolute; for azure
}

// ToolConfig is the file that makes a tool call `mintmark helper`. Nothing is fetched and nothing written.
func (j *Jobs) ToolConfig(ctx context.Context, o ToolOptions) (cloud.ToolConfig, error) {
	p, err := j.Store.Get(ctx, o.Profile)
	if err != nil {
		return cloud.ToolConfig{}, err
	}
	if j.Program == "" {
		return cloud.ToolConfig{}, &UsageError{What: "where this program lies cannot be found out", Next: "Start it by its absolute path."}
	}
	h := cloud.Helper{Name: p.Name, Command: []string{j.Program}, TokenFile: o.TokenFile}
	if o.Store != "" {
		h.Command = append(h.Command, "--store", o.Store)
	}
	who := p.Name
	var target cloud.Target
	if o.Tool != "kubectl" || o.Target != "" {
		var clouds []string
		if o.Tool != "kubectl" {
			clouds = []string{o.Tool}
		}
		targets, err := j.Targets(p, clouds, o.Target)
		if err != nil {
			return cloud.ToolConfig{}, err
		}
		if target = targets[0]; len(targets) > 1 {
			return cloud.ToolConfig{}, &UsageError{What: "profile " + p.Name + " has several targets for " + o.Tool, Next: "Name one: mintmark setup " + quote.Shell(p.Name+":"+target.Name) + " " + o.Tool + " --helper"}
		}
		who += ":" + target.Name
	}
	h.Command = append(h.Command, "helper", o.Tool, who)
	if o.Tool == "kubectl" {
		return kubeConfig(h), nil
	}
	c, ok := j.Clouds.Lookup(o.Tool).(cloud.Configurer)
	if !ok {
		return cloud.ToolConfig{}, &UsageError{What: fmt.Sprintf("there is no tool of %s to configure", o.Tool), Next: "Use aws, gcp, azure or kubectl."}
	}
	made, err := c.ToolConfig(target.Settings, h)
	if err != nil {
		return cloud.ToolConfig{}, &UsageError{What: "the file cannot be written", Why: err.Error() + ".", Next: "Correct that value, then run the command again."}
	}
	return made, nil
}

// kubeConfig is a kubeconfig with a user alone, to be joined with others by KUBECONFIG (kubernetes.io, "client-go
// credential plugins" and "Organizing Cluster Access Using kubeconfig Files"). A JSON text is a YAML text too.
func kubeConfig(h cloud.Helper) cloud.ToolConfig {
	text := func(v any) string { b, _ := json.Marshal(v); return string(b) } // texts and lists of texts
	lines := []string{
		"apiVersion: v1",
		"kind: Config",
		"users:",
		"- name: " + text(h.Entry()),
		"  user:",
		"    exec:",
		"      apiVersion: client.authentication.k8s.io/v1",
		"      command: " + text(h.Command[0]),
		"      args: " + text(h.Command[1:]),
		"      interactiveMode: Never",
	}
	return cloud.ToolConfig{Text: strings.Join(lines, "\n") + "\n", Ours: true, Next: []string{"export KUBECONFIG=\"$HOME/.kube/config\":FILE", "kubectl config set-context CONTEXT --user=" + h.Entry()}}
}
