// Where the kinds of others come from: the tests take the CustomResourceDefinitions out of these modules' folders.
// Nothing of them is compiled, so "go mod tidy" is not for this file. Apart from tools/lab/go.mod, so that a newer kind does
// not build the lab's servers anew.
module backstage-volsync/lab/kinds

go 1.26.0

require (
	github.com/external-secrets/external-secrets v0.16.2
	github.com/fluxcd/kustomize-controller v1.9.6
	github.com/fluxcd/source-controller v1.9.6
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
