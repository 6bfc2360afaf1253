package replay_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amicore/adapters/capture"
	"amicore/core/catalog"
	"amicore/core/wire"
	"amicore/internal/replay"
)

// severalForms are events that modules write in forms of their own, of which
// the catalog has the sum: PeerEntry is that of SIP and of IAX
// (13:channels/chan_sip.c:20350, 13:channels/chan_iax2.c:6899).
var severalForms = []string{"PeerEntry"}

// TestEventsOfRecordingsHaveTheHeadersOfTheCatalog: every header that the
// catalog does not call optional is in every event that real servers of that
// version wrote.
func TestEventsOfRecordingsHaveTheHeadersOfTheCatalog(t *testing.T) {
	files, err := filepath.Glob(captures + "/*.ami*")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d recordings (%v)", len(files), err)
	}
	seen := map[catalog.Versions]int{}
	wrong := map[string]string{}
	for _, name := range files {
		in := catalog.Master
		if number, ok := strings.CutPrefix(filepath.Base(name), "ast"); ok {
			in, _ = catalog.VersionNamed(number[:2])
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sessions, err := capture.Open(filepath.Base(name), f, capture.Options{})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for i := range sessions {
			_, err := replay.Run(&sessions[i], replay.Options{Frame: func(f replay.Frame) {
				if f.Side != wire.FromServer || f.Kind != wire.KindEvent {
					return
				}
				m, _ := wire.Parse(f.Bytes, nil)
				for _, header := range lacks(m, in) {
					wrong[fmt.Sprintf("%v: %s lacks %s", in, m.Type(), header)] = filepath.Base(name)
				}
				seen[in]++
			}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	for text, name := range wrong {
		t.Errorf("%s: %s", name, text)
	}
	if len(seen) != 3 || seen[catalog.V13] < 1000 || seen[catalog.V22] < 1000 || seen[catalog.Master] < 100 {
		t.Errorf("%v events, too few to tell", seen)
	}
}

// lacks returns the headers that an event of a version should have and has not.
func lacks(m wire.Message, in catalog.Versions) (headers []string) {
	e, ok := catalog.EventNamed(m.Type())
	if !ok || slices.Contains(severalForms, e.Name()) {
		return nil
	}
	var have []string
	for i := range m.Len() {
		if name, _, ok := m.Header(i); ok {
			have = append(have, string(name))
		}
	}
	for f := range e.Fields() {
		if f.Versions&in != 0 && !f.Optional && !slices.Contains(have, f.Name) {
			headers = append(headers, f.Name)
		}
	}
	return headers
}
