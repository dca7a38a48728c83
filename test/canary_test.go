package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const canaryPage = "../docs/canary.md"

// canary is a folder as docs/canary.md has it made: a profile that the sandbox accepts, its secret and a passphrase.
func canary(t *testing.T) string {
	t.Helper()
	w := sandbox(t)
	dir := t.TempDir()
	all := decode[struct {
		Format   string            `json:"format"`
		Profiles []json.RawMessage `json:"profiles"`
	}](t, readFile(t, w.ready.Profiles))
	all.Profiles = slices.DeleteFunc(all.Profiles, func(p json.RawMessage) bool { return !strings.Contains(string(p), `"acme-prod"`) })
	if len(all.Profiles) != 1 {
		t.Fatalf("%d profiles are acme-prod", len(all.Profiles))
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"team.json": string(text), "passphrase": "long enough for a test\n", "secrets/acme-prod": readFile(t, filepath.Join(filepath.Dir(w.ready.Profiles), "secrets", "acme-prod"))} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// shell runs a script in dir as a job does, with mintmark on the PATH, and gives its exit code.
func shell(t *testing.T, dir, script string, env ...string) (string, int) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + filepath.Dir(path) + ":" + os.Getenv("PATH"), "HOME=" + dir, "TERM=dumb"}, env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// fenced are the page's blocks of one language.
func fenced(t *testing.T, language string) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(readFile(t, canaryPage), -1) {
		out = append(out, m[1])
	}
	return out
}

type workflow struct {
	Name        string            `yaml:"name"`
	On          map[string]any    `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		RunsOn         string `yaml:"runs-on"`
		TimeoutMinutes int    `yaml:"timeout-minutes"`
		Steps          []struct {
			Name, Uses, Run, If string
			With, Env           map[string]string
		}
	}
}

type volume struct {
	Name   string
	Secret *struct {
		SecretName  string `yaml:"secretName"`
		DefaultMode int    `yaml:"defaultMode"`
	}
	HostPath map[string]string `yaml:"hostPath"`
	EmptyDir map[string]string `yaml:"emptyDir"`
}

type cronJob struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   map[string]string
	Spec       struct {
		Schedule          string
		ConcurrencyPolicy string `yaml:"concurrencyPolicy"`
		JobTemplate       struct {
			Spec struct {
				BackoffLimit          int `yaml:"backoffLimit"`
				ActiveDeadlineSeconds int `yaml:"activeDeadlineSeconds"`
				Template              struct {
					Spec struct {
						RestartPolicy                string         `yaml:"restartPolicy"`
						AutomountServiceAccountToken bool           `yaml:"automountServiceAccountToken"`
						SecurityContext              map[string]any `yaml:"securityContext"`
						Containers                   []struct {
							Name, Image     string
							Args            []string
							Env             []struct{ Name, Value string }
							SecurityContext map[string]any `yaml:"securityContext"`
							Resources       map[string]any
							VolumeMounts    []struct {
								Name      string
								MountPath string `yaml:"mountPath"`
								ReadOnly  bool   `yaml:"readOnly"`
							} `yaml:"volumeMounts"`
						}
						Volumes []volume
					}
				}
			}
		} `yaml:"jobTemplate"`
	}
}

// strict reads a YAML document that may hold nothing but what the type names: a misspelt or misplaced field is an error.
func strict(t *testing.T, text string, into any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// TestCanaryPageWorks runs what docs/canary.md says, word for word, against the sandbox: how the vault is made, the step
// of the workflow, and the container of the CronJob with its mounts as folders.
func TestCanaryPageWorks(t *testing.T) {
	dir := canary(t)
	made := regexp.MustCompile(`(?m)((?:^    .*\n)+)`).FindAllString(readFile(t, canaryPage), -1)
	at := slices.IndexFunc(made, func(s string) bool { return strings.Contains(s, "profile import") })
	if at < 0 {
		t.Fatal("the page does not say how the vault is made")
	}
	pass := "MINTMARK_VAULT_PASSPHRASE_FILE=" + filepath.Join(dir, "passphrase")
	if out, code := shell(t, dir, made[at], pass); code != 0 || !strings.Contains(out, "accepted") {
		t.Fatalf("making the vault: exit %d\n%s", code, out)
	}
	blocks := fenced(t, "yaml")
	if len(blocks) < 2 {
		t.Fatalf("%d YAML blocks, want a workflow and a CronJob", len(blocks))
	}

	t.Run("workflow", func(t *testing.T) {
		var w workflow
		strict(t, blocks[0], &w)
		temp := t.TempDir()
		path, err := binary()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Dir(path), filepath.Join(temp, "mintmark")); err != nil {
			t.Fatal(err)
		}
		ran := false
		for _, step := range w.Jobs["fleet"].Steps {
			if !strings.Contains(step.Run, " fleet ") {
				continue
			}
			ran = true
			env := []string{"RUNNER_TEMP=" + temp}
			for name, value := range step.Env {
				value = strings.NewReplacer("${{ runner.temp }}", temp, "${{ secrets.MINTMARK_PASSPHRASE }}", "long enough for a test").Replace(value)
				env = append(env, name+"="+value)
			}
			if out, code := shell(t, dir, step.Run, env...); code != 0 {
				t.Errorf("exit %d\n%s", code, out)
			}
			if xml := readFile(t, filepath.Join(dir, "fleet.xml")); !strings.Contains(xml, `failures="0"`) || !strings.Contains(xml, "acme-prod") {
				t.Errorf("fleet.xml:\n%s", xml)
			}
		}
		if !ran || w.Permissions["contents"] != "read" {
			t.Error("no step runs the fleet, or it may write")
		}
	})

	t.Run("cronjob", func(t *testing.T) {
		var j cronJob
		strict(t, blocks[1], &j)
		if j.APIVersion != "batch/v1" || j.Kind != "CronJob" || len(strings.Fields(j.Spec.Schedule)) != 5 {
			t.Errorf("%s %s %q", j.APIVersion, j.Kind, j.Spec.Schedule)
		}
		pod := j.Spec.JobTemplate.Spec.Template.Spec
		c := pod.Containers[0]
		folders := []string{} // pairs for a replacer: a mount's path and the folder that stands for it
		for _, m := range c.VolumeMounts {
			if !slices.ContainsFunc(pod.Volumes, func(v volume) bool { return v.Name == m.Name }) {
				t.Errorf("the mount %s has no volume", m.Name)
			}
			folder := t.TempDir()
			if m.Name == "vault" {
				folder = dir
			}
			folders = append(folders, m.MountPath, folder)
		}
		mounted := strings.NewReplacer(folders...)
		var env []string
		for _, e := range c.Env {
			env = append(env, e.Name+"="+mounted.Replace(e.Value))
		}
		words := []string{"mintmark"}
		for _, a := range c.Args {
			words = append(words, mounted.Replace(a))
		}
		if out, code := shell(t, dir, strings.Join(words, " "), env...); code != 0 {
			t.Errorf("exit %d\n%s", code, out)
		}
		metrics := readFile(t, words[len(words)-1])
		for _, line := range regexp.MustCompile(`mintmark_[a-z_]+`).FindAllString(readFile(t, canaryPage), -1) {
			if !strings.Contains(metrics, line) {
				t.Errorf("the page names the metric %s, which was not written:\n%s", line, metrics)
			}
		}
	})
}
