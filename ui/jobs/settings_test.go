package jobs

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/profiles"
)

func clouds() cloud.Registry { return cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()} }

// TestSettingsSurviveTheWayThroughAForm: what SetSetting wrote, SettingTexts gives as text, and the text writes it again.
func TestSettingsSurviveTheWayThroughAForm(t *testing.T) {
	values := map[cloud.FieldKind][]string{
		cloud.Text: {"a=b, c", "  trimmed ", "ünï"}, cloud.URL: {"https://x/?a=b,c"}, cloud.List: {"a", "a, b", "a\nb", `["a,b","c"]`}, cloud.Duration: {"900", "900s"},
		cloud.JSON: {`{"a":[1,2]}`, `"text"`, "[]"}, cloud.Map: {"a=b", "a=b, c=d=e", `{"a,b":"c=d"}`, "a=b\nc=d"},
	}
	seen := map[cloud.FieldKind]bool{}
	for _, c := range clouds() {
		for _, f := range c.Fields() {
			seen[f.Kind] = true
			for _, text := range append(values[f.Kind], f.Choices...) {
				once, err := SetSetting(c, json.RawMessage("{}"), f.Key, text)
				if err != nil {
					t.Errorf("%s.%s = %q: %v", c.ID(), f.Key, text, err)
					continue
				}
				again, err := SetSetting(c, json.RawMessage("{}"), f.Key, SettingTexts(c, once)[f.Key])
				if err != nil || !sameJSON(once, again) {
					t.Errorf("%s.%s = %q: %s became %s by %q, %v", c.ID(), f.Key, text, once, again, SettingTexts(c, once)[f.Key], err)
				}
				if cleared, err := SetSetting(c, once, f.Key, " "); err != nil || string(cleared) != "{}" {
					t.Errorf("%s.%s is not cleared: %s %v", c.ID(), f.Key, cleared, err)
				}
			}
		}
	}
	for kind := range values {
		if !seen[kind] && kind != cloud.Choice {
			t.Errorf("no cloud has a field of kind %s", kind)
		}
	}
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func TestWrongSettingsAreUsageErrors(t *testing.T) {
	for _, c := range []struct{ cloud, key, text string }{{"aws", "nothing", "x"}, {"aws", "duration_seconds", "soon"}, {"aws", "trust_policy", "{"}, {"aws", "client_ids", "[1"}, {"gcp", "attribute_mapping", "no pair"}} {
		var wrong *UsageError
		if _, err := SetSetting(clouds().Lookup(c.cloud), nil, c.key, c.text); !errors.As(err, &wrong) || wrong.Next == "" {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestNormalizeNamesTheTarget: the place of what is wrong, for whoever shows it in a file or a form.
func TestNormalizeNamesTheTarget(t *testing.T) {
	j := New(Deps{Clouds: clouds()})
	target := func(id, settings string) profiles.Target {
		return profiles.Target{Cloud: id, Name: "n", Settings: json.RawMessage(settings)}
	}
	for _, c := range []struct {
		target profiles.Target
		path   string
	}{{target("moon", "{}"), "cloud"}, {target("aws", `{"rolearn":"x"}`), "settings.rolearn"}, {target("aws", `{"client_ids":[1]}`), "settings.client_ids"}, {target("azure", `{"federated_credentials":[{"subject":1}]}`), "settings.federated_credentials"}} {
		p := profiles.Profile{Name: "p", Targets: []profiles.Target{target("aws", "{}"), c.target}}
		_, _, err := j.Normalize(p, "/base")
		var wrong *TargetError
		if !errors.As(err, &wrong) || wrong.Target != 1 || !strings.HasPrefix(wrong.Path, c.path) {
			t.Errorf("%s %s: %v", c.target.Cloud, c.target.Settings, err)
		}
	}
	p, _, err := j.Normalize(profiles.Profile{CAFile: "ca.pem"}, "/base")
	if err != nil || p.CAFile != "/base/ca.pem" {
		t.Errorf("%s %v", p.CAFile, err)
	}
}
