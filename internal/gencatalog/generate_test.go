package main

import (
	"bytes"
	"os"
	"testing"
)

// TestTheTablesAreUpToDate: what is committed is what the facts make.
func TestTheTablesAreUpToDate(t *testing.T) {
	var c factsFile
	var l limitsFile
	if err := readJSON("facts/ami-catalog.json", &c); err != nil {
		t.Fatal(err)
	}
	if err := readJSON("facts/limits.json", &l); err != nil {
		t.Fatal(err)
	}
	first, err := generate(&c, &l)
	if err != nil {
		t.Fatal(err)
	}
	again, err := generate(&c, &l)
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("two runs differ (%v)", err)
	}
	have, err := os.ReadFile("../../core/catalog/tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, have) {
		t.Error("core/catalog/tables.go is not what the facts make; run go generate ./core/catalog")
	}
}

// TestFactsThatAreNotKnownAreRefused, rather than left out.
func TestFactsThatAreNotKnownAreRefused(t *testing.T) {
	for _, broken := range []factsFile{
		{Actions: map[string]actionFact{"X": {completionFact: completionFact{Completion: "odd"}}}},
		{Actions: map[string]actionFact{"X": {completionFact: completionFact{Completion: "list", OnEmpty: "odd"}}}},
		{Events: map[string]eventFact{"X": {Delivery: []string{"odd"}}}},
		{Events: map[string]eventFact{"X": {Snapshots: []snapshotFact{{Kind: "odd"}}}}},
	} {
		if _, err := generate(&broken, &limitsFile{}); err == nil {
			t.Errorf("%+v is taken", broken)
		}
	}
}
