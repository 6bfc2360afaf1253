package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"amicore/core/transcript"
	"amicore/core/wire"
)

// streamSize is how many bytes a decoder's workload has, at least.
const streamSize = 20_000_000

// chunkSize is how many bytes are fed at a time.
const chunkSize = 64 << 10

// serverBytes returns what the servers of these captures sent, session by session.
func serverBytes(pattern string) ([][]byte, error) {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no captures at %s: run from the root of the repository", pattern)
	}
	sessions := make([][]byte, 0, len(names))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := transcript.Parse(name, text)
		if err != nil {
			return nil, err
		}
		var stream []byte
		for _, r := range file.Records {
			if r.Verb == transcript.VerbRx {
				stream = append(stream, r.Data...)
			}
		}
		sessions = append(sessions, stream)
	}
	return sessions, nil
}

// frames returns the frames of the sessions that are wanted, each with its empty line.
func frames(sessions [][]byte, want func(f *wire.Frame) bool) []byte {
	var out []byte
	for _, stream := range sessions {
		d := wire.NewDecoder(wire.FromServer, 1<<30)
		d.Feed(stream)
		var f wire.Frame
		for d.Next(&f) {
			if want(&f) {
				out = append(out, f.Bytes()...)
				out = append(out, "\r\n"...)
			}
		}
	}
	return out
}

// dialBurst returns the events of the two dial-burst captures, repeated to streamSize.
func dialBurst() ([]byte, error) {
	sessions, err := serverBytes("testdata/captures/*-dial-burst.ami")
	if err != nil {
		return nil, err
	}
	return repeat(frames(sessions, func(f *wire.Frame) bool { return f.Kind == wire.KindEvent })), nil
}

// everything returns all frames of all captures but the banners, repeated to streamSize.
func everything() ([]byte, error) {
	sessions, err := serverBytes("testdata/captures/*.ami")
	if err != nil {
		return nil, err
	}
	return repeat(frames(sessions, func(f *wire.Frame) bool { return f.Kind != wire.KindBanner })), nil
}

func repeat(stream []byte) []byte {
	return bytes.Repeat(stream, (streamSize+len(stream)-1)/len(stream))
}

// chunks calls f with the stream, chunkSize bytes at a time.
func chunks(stream []byte, f func(p []byte)) {
	for len(stream) > 0 {
		n := min(chunkSize, len(stream))
		f(stream[:n])
		stream = stream[n:]
	}
}
