package replay_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/replay"
)

// readyServer and readyClient are the bytes of each side in ready.
const (
	readyServer = 98
	readyClient = 59
)

func TestOdditiesAreNamedWithTheirOffsets(t *testing.T) {
	const s, c = wire.FromServer, wire.FromClient
	for _, x := range []struct {
		name    string
		session *builder
		want    []replay.Oddity
	}{
		{"an ordinary session", ready(), nil},
		{"no banner", session().rx("Event: X\r\n\r\n"), []replay.Oddity{{Kind: replay.OddNoBanner, Side: s, Count: 1, Offsets: []int64{0}, Places: 1}}},
		{
			"LF alone, but not in the text of a Command",
			readyOld().tx(action("Command", "c")).rx("Event: X\n\nResponse: Follows\r\nActionID: c\r\na\n--END COMMAND--\r\n\r\nEvent: Y\nA: b\r\n\r\n"),
			[]replay.Oddity{
				{Kind: replay.OddLFOnly, Side: s, Count: 2, Offsets: []int64{readyServer, readyServer + 63}, Places: 2},
			},
		},
		{
			"lines without a colon", ready().rx("Event: X\r\nNo categories found\r\nA: b\r\nC\r\n\r\n"),
			[]replay.Oddity{{Kind: replay.OddNoColon, Side: s, Count: 2, Offsets: []int64{readyServer + 10, readyServer + 37}, Places: 2}},
		},
		{
			"empty lines", ready().rx("\r\n\nEvent: X\r\n\r\n"),
			[]replay.Oddity{{Kind: replay.OddEmptyLines, Side: s, Count: 2, Offsets: []int64{readyServer + 3}, Places: 1}},
		},
		{
			"a frame too large", ready().rx("Event: X\r\nBig: " + strings.Repeat("x", replay.Oversize) + "\r\n\r\n"),
			[]replay.Oddity{{Kind: replay.OddOversize, Side: s, Count: 1, Offsets: []int64{readyServer}, Places: 1}},
		},
		{
			"neither event nor response", ready().rx("Foo: 1\r\n\r\n"),
			[]replay.Oddity{{Kind: replay.OddOther, Side: s, Count: 1, Offsets: []int64{readyServer}, Places: 1}},
		},
		{
			"not UTF-8", ready().rx("Event: X\r\nName: M\xfcller\r\n\r\n"),
			[]replay.Oddity{{Kind: replay.OddNotUTF8, Side: s, Count: 1, Offsets: []int64{readyServer}, Places: 1}},
		},
		{
			"a second response", ready().rx(answer("Error", "l")),
			[]replay.Oddity{{Kind: replay.OddSecondResponse, Side: s, Count: 1, Offsets: []int64{readyServer}, Places: 1}},
		},
		{
			"an id used twice", ready().tx(action("Ping", "l")),
			[]replay.Oddity{{Kind: replay.OddDuplicateID, Side: c, Count: 1, Offsets: []int64{readyClient}, Places: 1}},
		},
		{
			"client frames that are no actions", ready().tx("\r\nActionID: x\r\n\r\n"),
			[]replay.Oddity{
				{Kind: replay.OddEmptyRequest, Side: c, Count: 1, Offsets: []int64{readyClient}, Places: 1},
				{Kind: replay.OddNoAction, Side: c, Count: 1, Offsets: []int64{readyClient + 2}, Places: 1},
			},
		},
		{
			"over the limits of a server", ready().tx(action("UserEvent", "u", append([]string{"A: " + strings.Repeat("a", 1020)}, strings.Split(strings.Repeat("B: b,", 126), ",")[:126]...)...)),
			[]replay.Oddity{
				{Kind: replay.OddManyLines, Side: c, Count: 1, Offsets: []int64{readyClient}, Places: 1},
				{Kind: replay.OddLongLine, Side: c, Count: 1, Offsets: []int64{readyClient + 32}, Places: 1},
			},
		},
		{
			"cut by the end, on both sides", ready().rx("Event: X\r\n").tx("Action: P"),
			[]replay.Oddity{
				{Kind: replay.OddCut, Side: s, Count: 10, Offsets: []int64{readyServer}, Places: 1},
				{Kind: replay.OddCut, Side: c, Count: 9, Offsets: []int64{readyClient}, Places: 1},
			},
		},
		{
			"bytes lost inside a frame", ready().rx("Event: X\r\n").gap(s, 100).rx("half\r\n\r\nEvent: Y\r\nodd\r\n\r\n"),
			[]replay.Oddity{
				{Kind: replay.OddSkipped, Side: s, Count: 18, Offsets: []int64{readyServer, readyServer + 110}, Places: 2},
				{Kind: replay.OddLost, Side: s, Count: 100, Offsets: []int64{readyServer + 10}, Places: 1},
				{Kind: replay.OddNoColon, Side: s, Count: 1, Offsets: []int64{readyServer + 128}, Places: 1},
			},
		},
		{
			"the client's bytes lost", ready().gap(c, 7).tx(action("Ping", "l")),
			[]replay.Oddity{
				{Kind: replay.OddLost, Side: c, Count: 7, Offsets: []int64{readyClient}, Places: 1},
				{Kind: replay.OddDuplicateID, Side: c, Count: 1, Offsets: []int64{readyClient + 7}, Places: 1},
			},
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := x.session.run(t).Oddity; !reflect.DeepEqual(got, x.want) {
				t.Errorf("got  %+v\nwant %+v", got, x.want)
			}
		})
	}
}

func TestAnOddityNamesTheFirstPlacesAndCountsAll(t *testing.T) {
	got := ready().rx(strings.Repeat("Event: X\n\n", 30)).run(t).Oddity
	if len(got) != 1 || got[0].Places != 30 || got[0].Count != 30 || len(got[0].Offsets) != replay.MaxOffsets {
		t.Errorf("got %+v", got)
	}
}

func TestASessionSeenFromTheMiddle(t *testing.T) {
	b := session().rx("ing: x\r\n\r\nEvent: A\r\n\r\n").tx("ret: s3cret\r\n\r\n" + action("Ping", "p")).rx(answer("Success", "p"))
	b.s.Middle = true
	r := b.run(t)
	if r.Phase != core.PhaseReady || r.Events != 1 || len(r.Actions) != 1 || r.Actions[0].Outcome != replay.OutcomeSuccess {
		t.Errorf("got %+v", r)
	}
	for _, o := range r.Oddity {
		if o.Kind == replay.OddNoBanner {
			t.Error("a banner is missed that could not be seen")
		}
	}
}

func TestOrphansAreClassed(t *testing.T) {
	r := ready().rx(answer("Success", "") + answer("Success", "stranger") + answer("Success", "l")).run(t)
	if want := (replay.Orphans{Late: 1, Unknown: 1, NoID: 1}); r.Orphans != want || r.Orphans.Sum() != 3 {
		t.Errorf("got %+v", r.Orphans)
	}
}

func TestShownFramesHaveNoSecret(t *testing.T) {
	b := ready().tx(action("Login", "k", "Key: s3cret")).
		tx(action("DBPut", "d", "Key: shown")).
		tx(action("UserEvent", "u", "secret :  s3cret", "SECRET:s3cret")).
		rx(event("UserEvent", "u", "Secret: s3cret", "Key: shown"))
	var all bytes.Buffer
	n := 0
	if _, err := replay.Run(&b.s, replay.Options{Frame: func(f replay.Frame) { n++; all.Write(f.Bytes) }}); err != nil {
		t.Fatal(err)
	}
	if text := all.String(); strings.Contains(text, "s3cret") || strings.Count(text, "Key: shown") != 2 ||
		strings.Count(text, "******") != 5 || n != 7 {
		t.Errorf("%d frames:\n%s", n, text)
	}
}

// A dump of something else is one frame of lines without a colon. Looking each
// of them up from the beginning took minutes for a megabyte.
func TestManyOddLinesTakeTimeInProportion(t *testing.T) {
	const lines = 300_000
	done := make(chan []replay.Oddity, 1)
	go func() { done <- ready().rx("Event: X\r\n" + strings.Repeat("a\r\n", lines) + "\r\n").run(t).Oddity }()
	select {
	case got := <-done:
		if len(got) != 1 || got[0].Places != lines || got[0].Offsets[1] != readyServer+13 {
			t.Errorf("got %+v", got)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("not done after 30 s")
	}
}
