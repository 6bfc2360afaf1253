package capture_test

import (
	"bytes"
	"os"
	"testing"

	"amicore/adapters/capture"
)

func BenchmarkOpenPcap(b *testing.B) {
	data, err := os.ReadFile(captures + dialer)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := capture.Open("x", bytes.NewReader(data), capture.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedactor(b *testing.B) {
	in := bytes.Repeat([]byte("Action: Originate\r\nChannel: PJSIP/1000\r\nVariable: a=b\r\nActionID: 1-2-3\r\n\r\n"), 100)
	b.SetBytes(int64(len(in)))
	var r capture.Redactor
	var out []byte
	for b.Loop() {
		out = r.Append(out[:0], in)
	}
}
