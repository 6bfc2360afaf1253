package capture_test

import (
	"slices"
	"testing"
	"time"

	"amicore/adapters/capture"
)

// closedBy ends a conversation with FINs, or with a RST.
func closedBy(segs []seg, by string) []seg {
	end := map[bool]seg{}
	for _, s := range segs {
		s.seq += uint32(len(s.data))
		s.data = ""
		end[s.fromServer()] = s
	}
	server, client := end[true], end[false]
	at := segs[len(segs)-1].at
	server.ack, client.ack = client.seq, server.seq
	server.at, client.at = at.Add(time.Second), at.Add(2*time.Second)
	server.flags, client.flags = "FA", "FA"
	switch by {
	case "server":
		client.ack++
		return append(slices.Clone(segs), server, client)
	case "client":
		return append(slices.Clone(segs), client)
	case "reset":
		client.flags = "R"
		return append(slices.Clone(segs), client)
	}
	return segs
}

func TestTheEndOfAConnectionIsItsLastRecord(t *testing.T) {
	segs := segments(t, dialer)
	start := segs[0].at
	last := segs[len(segs)-1].at
	for by, after := range map[string]time.Duration{"server": time.Second, "client": 2 * time.Second, "reset": 2 * time.Second} {
		got := reopen(t, 1, closedBy(segs, by))[0]
		r := got.Records[len(got.Records)-1]
		if want := last.Add(after).Sub(start).Nanoseconds(); r.Kind != capture.Closed || r.At != want {
			t.Errorf("closed by %s: %v at %d instead of %d", by, r.Kind, r.At, want)
		}
	}
	closed := closedBy(segs, "server")
	more := closed[len(closed)-1]
	more.flags, more.data, more.at = "A", "Action: Ping\r\n\r\n", more.at.Add(time.Second)
	closed[len(closed)-1] = more
	got := reopen(t, 1, closed)[0].Records
	if a, b := got[len(got)-2], got[len(got)-1]; a.Kind != capture.FromClient || b.Kind != capture.Closed || a.At != b.At {
		t.Errorf("bytes after the server's end: %v at %d, %v at %d", a.Kind, a.At, b.Kind, b.At)
	}
}

func TestAnOldResetOrFinDoesNotCloseAConnection(t *testing.T) {
	segs := segments(t, dialer)
	for _, flags := range []string{"R", "FA"} {
		old := segs[10]
		old.flags, old.data = flags, ""
		got := reopen(t, 1, slices.Insert(slices.Clone(segs), 60, old))[0]
		if !sameSession(got, openFile(t, dialer)[0]) {
			t.Errorf("%s: the session differs", flags)
		}
	}
}

func TestBytesMissingBeforeTheEndAreAGap(t *testing.T) {
	segs := segments(t, dialer)
	whole := openFile(t, dialer)[0]
	i := len(segs) - 1
	for segs[i].data == "" || !segs[i].fromServer() {
		i--
	}
	closed := closedBy(segs, "server")
	got := reopen(t, 1, slices.Delete(closed, i, i+1))[0]
	if n := checkGaps(t, got, whole); n != 1 {
		t.Fatalf("%d gaps", n)
	}
	r := got.Records[len(got.Records)-2:]
	if r[0].Kind != capture.Gap || r[1].Kind != capture.Closed {
		t.Errorf("ends with %v, %v", r[0].Kind, r[1].Kind)
	}
}

func TestAPortUsedAgainIsAnotherSession(t *testing.T) {
	segs := segments(t, dialer)
	whole := openFile(t, dialer)[0]
	for _, by := range []string{"server", "client", "reset", "nobody"} {
		first := closedBy(segs, by)
		var again []seg
		for _, s := range segs {
			s.at = s.at.Add(time.Hour)
			s.seq += 1 << 30
			s.ack += 1 << 30
			again = append(again, s)
		}
		s := reopen(t, 2, append(slices.Clone(first), again...))
		for i := range s {
			if n := checkGaps(t, s[i], whole); n != 0 || s[i].Name != whole.Name {
				t.Errorf("closed by %s, session %d: %d gaps, %s", by, i, n, s[i].Name)
			}
		}
	}
}
