// Command flux-envsubst substitutes variables of the environment as Flux's kustomize-controller does, from standard
// input to standard output. Flux publishes the library only, so this is the smallest program around it.
package main

import (
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/fluxcd/pkg/envsubst"
)

// The names that kustomize-controller accepts.
var name = regexp.MustCompile(`^[_[:alpha:]][_[:alpha:][:digit:]]*$`)

func run() error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	for _, entry := range os.Args[1:] {
		if entry != "--strict" {
			return fmt.Errorf("%q is no argument: --strict is the only one", entry)
		}
	}
	strict := len(os.Args) > 1
	output, err := envsubst.Eval(string(input), func(variable string) (string, bool) {
		if !name.MatchString(variable) {
			return "", false
		}
		value, found := os.LookupEnv(variable)
		// without --strict a variable that is not set is empty, as in Flux
		return value, found || !strict
	})
	if err != nil {
		return fmt.Errorf("envsubst: %w", err)
	}
	_, err = io.WriteString(os.Stdout, output)
	return err
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
