package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/textproto"
	"runtime"

	"amicore/core/wire"
)

// sink keeps results, so that no work is optimised away.
var sink int

// maxFrame is the decoder's limit; no frame of the captures comes near it.
const maxFrame = 256 << 10

const (
	nameLookups   = "decoder, 4 headers looked up a message"
	nameDecoder   = "decoder, no lookups"
	nameScan      = "bare scan"
	nameTextproto = "net/textproto"
	nameCopy      = "plain copy"
)

// decoderWorkloads are the decoder and what it is measured against, on the same bytes in the same chunks.
func decoderWorkloads(stream []byte) []workload {
	spare := make([]byte, chunkSize)
	// A warm decoder: its buffers belong to a session that lives for months, not to a message.
	looking, plain := wire.NewDecoder(wire.FromServer, maxFrame), wire.NewDecoder(wire.FromServer, maxFrame)
	decodeAndLookUp(looking, stream[:min(len(stream), 8*chunkSize)])
	decode(plain, stream[:min(len(stream), 8*chunkSize)])
	return []workload{
		{nameLookups, len(stream), func() { decodeAndLookUp(looking, stream) }},
		{nameDecoder, len(stream), func() { decode(plain, stream) }},
		{nameScan, len(stream), func() { chunks(stream, func(p []byte) { sink += bareScan(p) }) }},
		{nameTextproto, len(stream), func() { readTextproto(stream) }},
		{nameCopy, len(stream), func() { chunks(stream, func(p []byte) { sink += copy(spare, p) }) }},
	}
}

// decodeAndLookUp reads every message and asks it for four headers; most have no ActionID.
func decodeAndLookUp(d *wire.Decoder, stream []byte) {
	d.Reset()
	var f wire.Frame
	n := 0
	for len(stream) > 0 {
		size := min(chunkSize, len(stream))
		d.Feed(stream[:size])
		stream = stream[size:]
		for d.Next(&f) {
			n += len(f.Get("Event")) + len(f.Get("Channel")) + len(f.Get("Uniqueid")) + len(f.Get("ActionID"))
		}
	}
	sink += n
}

func decode(d *wire.Decoder, stream []byte) {
	d.Reset()
	var f wire.Frame
	n := 0
	for len(stream) > 0 {
		size := min(chunkSize, len(stream))
		d.Feed(stream[:size])
		stream = stream[size:]
		for d.Next(&f) {
			n += f.Len()
		}
	}
	sink += n
}

// bareScan is the least that any reader of headers does: it finds the end of each line and the colon in it.
//
//go:noinline
func bareScan(p []byte) int {
	n := 0
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			return n
		}
		n += bytes.IndexByte(p[:end], ':')
		p = p[end+1:]
	}
}

// readTextproto reads the stream as a program does that takes AMI for MIME headers.
func readTextproto(stream []byte) {
	r := textproto.NewReader(bufio.NewReaderSize(bytes.NewReader(stream), chunkSize))
	for {
		header, err := r.ReadMIMEHeader()
		if err == io.EOF {
			return
		}
		sink += len(header.Get("Event")) + len(header.Get("Channel")) + len(header.Get("Uniqueid")) + len(header.Get("ActionID"))
	}
}

// shape counts the messages and headers of a stream.
func shape(stream []byte) (messages, headers int) {
	d := wire.NewDecoder(wire.FromServer, maxFrame)
	d.Feed(stream)
	var f wire.Frame
	for d.Next(&f) {
		messages++
		for range f.All() {
			headers++
		}
	}
	return messages, headers
}

// benchDecoder measures the decoder on one stream.
func benchDecoder(out io.Writer, title string, stream []byte) {
	messages, headers := shape(stream)
	fmt.Fprintf(out, "%s: %.1f MB, %d messages, %.0f bytes and %.1f headers a message, chunks of %d KiB\n", title,
		float64(len(stream))/1e6, messages, float64(len(stream))/float64(messages), float64(headers)/float64(messages), chunkSize>>10)
	workloads := decoderWorkloads(stream)
	figures := measure(workloads)
	runtime.KeepAlive(sink)
	table(out, workloads, figures)
	ratio := func(a, b string) float64 { return float64(figures[a].elapsed) / float64(figures[b].elapsed) }
	atMost(out, "time, decoder with lookups / bare scan", ratio(nameLookups, nameScan), 1.5)
	atLeast(out, "speed, decoder with lookups / net/textproto", ratio(nameTextproto, nameLookups), 10)
	atMost(out, "allocations a message, decoder with lookups", float64(figures[nameLookups].allocs)/float64(messages), 0)
	fmt.Fprintf(out, "         time, decoder without lookups / bare scan: %.2f; / plain copy: %.1f\n\n",
		ratio(nameDecoder, nameScan), ratio(nameDecoder, nameCopy))
}
