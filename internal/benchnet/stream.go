package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"amicore/core/transcript"
	"amicore/core/wire"
)

// recorded returns the events of the dial-burst captures in wire form, and how many they are.
func recorded(root string) (stream []byte, events int, err error) {
	names, err := filepath.Glob(filepath.Join(root, "testdata/captures/*-dial-burst.ami"))
	if err != nil {
		return nil, 0, err
	}
	if len(names) == 0 {
		return nil, 0, fmt.Errorf("no captures in testdata/captures: run from the root of the repository")
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, 0, err
		}
		file, err := transcript.Parse(name, text)
		if err != nil {
			return nil, 0, err
		}
		d := wire.NewDecoder(wire.FromServer, 1<<20)
		var f wire.Frame
		for _, r := range file.Records {
			if r.Verb != transcript.VerbRx {
				continue
			}
			d.Feed(r.Data)
			for d.Next(&f) {
				// Lists and outcomes carry ids of the recorded session.
				if _, broadcast := f.Lookup("Privilege"); f.Kind == wire.KindEvent && broadcast && len(f.ActionID()) == 0 {
					stream = append(append(stream, f.Bytes()...), "\r\n"...)
					events++
				}
			}
		}
	}
	return stream, events, nil
}

// numbered returns the stream with a number in each event, and where the digits of each lie.
func numbered(stream []byte) (out []byte, digits []int) {
	for len(stream) > 0 {
		end := bytes.Index(stream, []byte("\r\n\r\n")) + 2
		out = append(append(out, stream[:end]...), "N: "...)
		digits = append(digits, len(out))
		out = append(out, "0000000000\r\n\r\n"...)
		stream = stream[end+2:]
	}
	return out, digits
}

// putNumber writes n into the ten digits at b.
func putNumber(b []byte, n int64) {
	for i := 9; i >= 0; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
}
