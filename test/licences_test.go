package test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
)

var noticesFile = flag.String("notices", "", "write the licence texts of all that the released binaries hold to this file")

const licencesPage = "../docs/licences.md"

// licensed is one module that a released binary holds.
type licensed struct {
	path, version string
	licences      []string          // SPDX names, sorted
	texts         map[string]string // by file, below the module
}

// knownLicences are the ones that ask for nothing but that their text and notices come along. Another one is looked at
// by a person before it is added here.
func knownLicences() map[string]func(text string) bool {
	has := func(parts ...string) func(string) bool {
		return func(text string) bool {
			return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(text, p) })
		}
	}
	bsd := has("redistribution and use in source and binary forms")
	// The name is written in or left out by those who use the text: "neither the name of", or "names of its contributors".
	endorsing := func(text string) bool {
		return strings.Contains(text, "neither the name") || strings.Contains(text, "names of its contributors")
	}
	return map[string]func(string) bool{
		"Apache-2.0":   has("apache license", "version 2.0"),
		"MIT":          has("permission is hereby granted, free of charge", "the above copyright notice and this permission notice"),
		"BSD-3-Clause": func(text string) bool { return bsd(text) && endorsing(text) },
		"BSD-2-Clause": func(text string) bool { return bsd(text) && !endorsing(text) },
		"ISC":          has("permission to use, copy, modify, and/or distribute"),
	}
}

// unwelcome are names that stand in no licence of the list above.
func unwelcome() []string {
	return []string{"gnu general public license", "gnu lesser general public license", "gnu affero", "mozilla public license", "server side public license", "business source license", "commons clause", "eclipse public license"}
}

// readLicence names the licences that a text grants.
func readLicence(text string) ([]string, error) {
	plain := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, name := range unwelcome() {
		if strings.Contains(plain, name) {
			return nil, fmt.Errorf("names the %s", name)
		}
	}
	var out []string
	for name, is := range knownLicences() {
		if is(plain) {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("is no licence of the list")
	}
	sort.Strings(out)
	return out, nil
}

// dependencies are the modules of the binaries for every system that is released for, with the licences of the module
// and of each package that is used.
func dependencies(t *testing.T) []licensed {
	t.Helper()
	found := map[string]*licensed{}
	for _, system := range []string{"linux", "darwin", "windows", "freebsd"} {
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}", "..")
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := list.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			part := strings.Split(strings.TrimSpace(line), "\t")
			if len(part) != 4 {
				continue
			}
			m := found[part[0]]
			if m == nil {
				m = &licensed{path: part[0], version: part[1], texts: map[string]string{}}
				found[part[0]] = m
			}
			for dir := part[3]; ; dir = filepath.Dir(dir) { // from the package up to its module
				m.read(t, part[2], dir)
				if dir == part[2] || len(dir) < len(part[2]) {
					break
				}
			}
		}
	}
	var all []licensed
	for _, m := range found {
		sort.Strings(m.licences)
		m.licences = slices.Compact(m.licences)
		all = append(all, *m)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].path < all[j].path })
	return all
}

// read takes in the licence and notice files of one folder of the module at root.
func (m *licensed) read(t *testing.T, root, dir string) {
	t.Helper()
	name := regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|notice)([.-].*)?$`)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		at, err := filepath.Rel(root, filepath.Join(dir, e.Name()))
		if err != nil || e.IsDir() || !name.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") || m.texts[at] != "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		m.texts[at] = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")) + "\n"
		if strings.HasPrefix(strings.ToLower(e.Name()), "notice") {
			continue // says who, not under which terms
		}
		names, err := readLicence(m.texts[at])
		if err != nil {
			t.Errorf("%s: %s %v", m.path, at, err)
		}
		m.licences = append(m.licences, names...)
	}
}

// TestLicences: every module in a released binary is under a licence that allows it, and docs/licences.md says which.
func TestLicences(t *testing.T) {
	all := dependencies(t)
	if len(all) < 30 {
		t.Fatalf("only %d modules were found", len(all))
	}
	var page strings.Builder
	page.WriteString("# Licences\n\nmintmark is under Apache-2.0. A released binary holds the modules below, and Go's own library and runtime (BSD-3-Clause). " +
		"Their texts come with every\npackage as `THIRD_PARTY_NOTICES.txt`. This page is written by `make docs`; a test fails when it is stale, or when a module's licence is not one of these.\n\n" +
		"| module | licence |\n|---|---|\n")
	for _, m := range all {
		if len(m.licences) == 0 {
			t.Errorf("%s has no licence file", m.path)
		}
		page.WriteString("| " + m.path + " | " + strings.Join(m.licences, ", ") + " |\n")
	}
	if *update {
		if err := os.WriteFile(licencesPage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(licencesPage); err != nil || string(got) != page.String() {
		t.Errorf("%s is stale (%v): run make docs", licencesPage, err)
	}
	notices := notices(all)
	for _, m := range all {
		if !strings.Contains(notices, m.path+" "+m.version) {
			t.Errorf("%s is not in the notices", m.path)
		}
	}
	if *noticesFile != "" {
		if err := os.WriteFile(*noticesFile, []byte(notices), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// notices is each text once, below everything that it covers.
func notices(all []licensed) string {
	covers := map[string][]string{}
	for _, m := range all {
		for file, text := range m.texts {
			what := m.path + " " + m.version
			if filepath.Dir(file) != "." {
				what += " (" + filepath.ToSlash(filepath.Dir(file)) + ")"
			}
			covers[text] = append(covers[text], what)
			if m.path == "golang.org/x/sys" {
				covers[text] = append(covers[text], "The Go standard library and runtime")
			}
		}
	}
	var blocks []string
	for text, what := range covers {
		sort.Strings(what)
		blocks = append(blocks, strings.Join(what, "\n")+"\n\n"+text)
	}
	sort.Strings(blocks)
	return "mintmark holds the following works of others.\n\n" + strings.Join(blocks, "\n"+strings.Repeat("=", 100)+"\n\n")
}

func TestLicencesAreToldApart(t *testing.T) {
	bsd2 := "Redistribution and use in source and binary forms, with or without modification, are permitted"
	for text, want := range map[string]string{
		"Apache License\n   Version 2.0, January 2004": "Apache-2.0",
		bsd2:                                   "BSD-2-Clause",
		bsd2 + " … Neither the name of Google": "BSD-3-Clause",
		"Permission is hereby granted, free of\ncharge … The above copyright notice and this permission notice": "MIT",
		"GNU GENERAL PUBLIC LICENSE\nVersion 3": "", "Mozilla Public License Version 2.0": "", "All rights reserved.": "", "": "",
		"Permission is hereby granted, free of charge … the above copyright notice and this permission notice … GNU Lesser General Public License": "",
	} {
		got, err := readLicence(text)
		if strings.Join(got, ",") != want || (err == nil) != (want != "") {
			t.Errorf("%.60q: %v %v, want %q", text, got, err, want)
		}
	}
}
