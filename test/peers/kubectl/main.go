// Command kubectl is Kubernetes' own kubectl, built from its module as upstream's main does. It is a module of its own, so
// that what it needs stays out of mintmark.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
)

func main() { os.Exit(cli.Run(cmd.NewDefaultKubectlCommand())) }
