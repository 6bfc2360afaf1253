package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// The packages that are counted. That of the command is among them because a program is only made to write its counts at the end
// if its main package is.
const (
	specDir  = "core/spec"
	counted  = "./core/spec,./cmd/amisim"
	specPath = "/core/spec/"
)

// campaigns says what is run.
type campaigns struct{ number, seeds, workers int }

// run runs the campaigns and returns the profile of each.
func (c campaigns) run() ([]profile, error) {
	dir, err := os.MkdirTemp("", "branches")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is the system's temporary folder
	program := filepath.Join(dir, "amisim")
	if err := command(dir, "go", "build", "-cover", "-coverpkg="+counted, "-o", program, "./cmd/amisim"); err != nil {
		return nil, err
	}
	profiles, errs := make([]profile, c.number), make([]error, c.number)
	places := make(chan struct{}, c.workers)
	var running sync.WaitGroup
	for i := range c.number {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			profiles[i], errs[i] = c.one(program, filepath.Join(dir, fmt.Sprint(i)), i)
		})
	}
	running.Wait()
	return profiles, errors.Join(errs...)
}

// one runs the campaign with a number, in a folder of its own.
func (c campaigns) one(program, dir string, number int) (profile, error) {
	counts, text := filepath.Join(dir, "counts"), filepath.Join(dir, "profile.txt")
	if err := os.MkdirAll(counts, 0o700); err != nil {
		return nil, err
	}
	from := fmt.Sprint(1 + number*c.seeds)
	err := command(counts, program, "run", "--from", from, "--seeds", fmt.Sprint(c.seeds), "--workers", "1", "--spec", "always", "--dir", dir)
	if err != nil {
		return nil, err
	}
	if err := command(dir, "go", "tool", "covdata", "textfmt", "-i="+counts, "-o="+text); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(text)
	if err != nil {
		return nil, err
	}
	return parseProfile(string(b))
}

// command runs a command; a program that counts writes what it counted into dir.
func command(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "GOCOVERDIR="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
	}
	return nil
}
