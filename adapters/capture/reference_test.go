package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"
	"pgregory.net/rapid"
)

// reference puts one direction in order with the assembler of gopacket, which
// has no bound and is slow, and has been in use for many years.
type reference struct{ out []string }

func (r *reference) New(_, _ gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return r
}

func (*reference) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (*reference) ReassemblyComplete(reassembly.AssemblerContext) bool { return false }

func (r *reference) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	_, _, _, skip := sg.Info()
	if n, _ := sg.Lengths(); n > 0 {
		r.out = appendPiece(r.out, int64(skip), sg.Fetch(n))
	}
}

// appendPiece adds bytes behind a hole to what is known of a stream.
func appendPiece(out []string, hole int64, data []byte) []string {
	if hole > 0 {
		out = append(out, fmt.Sprintf("hole %d", hole))
	}
	if n := len(out) - 1; n >= 0 && hole <= 0 && len(data) > 0 && out[n][0] == 'b' {
		out[n] += fmt.Sprintf("%x", data)
		return out
	}
	if len(data) > 0 {
		out = append(out, fmt.Sprintf("b%x", data))
	}
	return out
}

func (p place) GetCaptureInfo() gopacket.CaptureInfo {
	return gopacket.CaptureInfo{AncillaryData: []any{p}}
}

// TestAStreamIsPutInOrderAsByTheReference gives both the same segments: split,
// overlapping, repeated, lost and in any order, with a start and an end that
// may be missing, anywhere in the space of sequence numbers.
func TestAStreamIsPutInOrderAsByTheReference(t *testing.T) {
	content := make([]byte, 2000)
	for i := range content {
		content[i] = byte(i*7 + i>>8)
	}
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.Uint32().Draw(t, "base")
		if rapid.Bool().Draw(t, "wraps") {
			base = -uint32(rapid.IntRange(0, len(content)).Draw(t, "before"))
		}
		var segs []layers.TCP
		if rapid.Bool().Draw(t, "syn") {
			segs = append(segs, layers.TCP{SYN: true, Seq: base - 1})
		}
		for at := 0; at < len(content); {
			n := min(rapid.IntRange(1, 120).Draw(t, "size"), len(content)-at)
			back := rapid.IntRange(0, min(at, 60)).Draw(t, "overlap")
			if rapid.IntRange(0, 9).Draw(t, "lost") > 0 {
				s := layers.TCP{Seq: base + uint32(at-back)}
				s.Payload = content[at-back : at+n]
				s.FIN = at+n == len(content) && rapid.Bool().Draw(t, "fin")
				segs = append(segs, s)
			}
			at += n
		}
		far := rapid.SampledFrom([]int{0, 1, 4, 50}).Draw(t, "reorder")
		order := make([]int, len(segs))
		for i := range order {
			order[i] = i + rapid.IntRange(0, far).Draw(t, "place")
		}
		index := make([]int, len(segs))
		for i := range index {
			index[i] = i
		}
		slices.SortStableFunc(index, func(a, b int) int { return order[a] - order[b] })

		want := &reference{}
		a := reassembly.NewAssembler(reassembly.NewStreamPool(want))
		var flow [8]byte
		binary.BigEndian.PutUint64(flow[:], 1)
		c := &conn{}
		c.half[0].sniffer = &sniffer{server: 1}
		for n, i := range index {
			s := segs[i]
			s.Payload = bytes.Clone(s.Payload)
			c.segment(0, &s, place{packet: n})
			a.AssembleWithContext(gopacket.NewFlow(0, flow[:], []byte{2}), &segs[i], place{packet: n})
		}
		c.flush()
		a.FlushAll()
		var got []string
		for _, p := range c.pieces {
			got = appendPiece(got, p.missing, p.data)
		}
		if !slices.Equal(got, want.out) {
			t.Fatalf("got  %.300v\nwant %.300v", got, want.out)
		}
	})
}
