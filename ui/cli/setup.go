package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/inspect/quote"
	"mintmark/ui/jobs"
)

func (a *app) setup() *cobra.Command {
	var as string
	var tool toolFlags
	cmd := &cobra.Command{
		Use:   "setup PROFILE[:TARGET] CLOUD",
		Short: "Print the configuration that makes a cloud accept this profile's token",
		Long: "Prints the configuration that makes a cloud accept this profile's token, on its side and on Auth0's.\n" +
			"With --helper it is the other end: the file that makes the vendor's own tools call mintmark helper, for aws, gcp, azure or kubectl. --write FILE writes it at once and whole; an entry or file that is there already is replaced only with --yes, and what else stands in an AWS config stays.",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if tool.helper {
				return a.setupTool(cmd.Context(), tool, args[0], args[1])
			}
			if tool.write != "" || tool.tokenFile != "" {
				return usage("--write and --token-file go with --helper.", "Add --helper, or send the output to a file with >.")
			}
			if args[1] == "kubectl" {
				return usage("kubectl is a tool, not a cloud.", "For the file that makes it call this program: mintmark setup "+quote.Shell(args[0])+" kubectl --helper")
			}
			if as != "" && as != "cli" && as != "terraform" && as != "console" {
				return usage("There is no form "+as+".", "Use cli, terraform or console.")
			}
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return err
			}
			name, target := jobs.SplitTarget(args[0])
			done, err := j.Try(cmd.Context(), jobs.TryOptions{Profile: name, Target: target, Clouds: args[1:], Offline: true}, nil)
			if err != nil {
				return err
			}
			if a.json {
				return writeJSON(a.Stdout, setupDocument(done, as))
			}
			return setupSheet(done, as).print(a.Stdout)
		},
	}
	cmd.Flags().StringVar(&as, "as", "", "only as cli, terraform or console")
	cmd.Flags().BoolVar(&tool.helper, "helper", false, "print the file that makes the vendor's tools call mintmark helper; CLOUD is aws, gcp, azure or kubectl")
	cmd.Flags().StringVar(&tool.write, "write", "", "with --helper: write it to this file, an AWS config being added to")
	cmd.Flags().StringVar(&tool.tokenFile, "token-file", "", "with --helper, for azure: where mintmark helper azure --write puts the token")
	cmd.Flags().BoolVar(&tool.yes, "yes", false, "with --write: replace what is there already")
	return a.withJSON(cmd)
}

type changeJSON struct {
	Side  string        `json:"side"`
	Title string        `json:"title"`
	Code  string        `json:"code"`
	Fix   []inspect.Fix `json:"fix"`
}

type targetChanges struct {
	Cloud   string       `json:"cloud"`
	Target  string       `json:"target"`
	Changes []changeJSON `json:"changes"`
}

func setupDocument(done jobs.Tried, as string) map[string][]targetChanges {
	out := []targetChanges{}
	for _, t := range done.Trials {
		changes := []changeJSON{}
		for _, c := range t.Setup {
			changes = append(changes, changeJSON{c.Side, c.Title, c.Code, chosen(c, as)})
		}
		out = append(out, targetChanges{t.Cloud, t.Target, changes})
	}
	return map[string][]targetChanges{"targets": out}
}

// chosen is the texts of one form; what exists in no such form (an Action, plain advice) stays.
func chosen(c cloud.Change, as string) []inspect.Fix {
	out := []inspect.Fix{}
	for _, f := range c.Texts {
		if as == "" || f.As == as || f.As == "action" || f.As == "text" {
			out = append(out, f)
		}
	}
	return out
}

func setupSheet(done jobs.Tried, as string) *sheet {
	s := &sheet{}
	for _, t := range done.Trials {
		s.line(of(fmt.Sprintf("# %s · %s", t.Cloud, t.Target)))
		for _, c := range t.Setup {
			s.line()
			s.line(printable.Own("# "), of(c.Title), printable.Own(" ("), of(c.Side), printable.Own(")"))
			for _, f := range chosen(c, as) {
				s.line(printable.Own("# "), of(f.As), printable.Own(": "), of(f.Title))
				s.block(printable.Own(""), f.Text)
			}
		}
	}
	return s
}
