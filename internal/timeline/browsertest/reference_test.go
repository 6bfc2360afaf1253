package browsertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	shown = `[...document.querySelectorAll("article")].filter(e => e.offsetParent).map(e => e.id)`
	count = `document.getElementById("count").textContent`
)

// choose picks a version with the keyboard.
func (p *tab) choose(version string) {
	p.Helper()
	down := value[int](p, `[...document.getElementById("version").options].findIndex(o => o.value === "`+version+`")`)
	p.run(chromedp.SendKeys(chromedp.CSS("#version"), kb.Home+strings.Repeat(kb.ArrowDown, max(down, 0))))
	if got := value[string](p, `document.getElementById("version").value`); got != version {
		p.Fatalf("version %q is chosen, want %q", got, version)
	}
}

func TestTheReferenceShowsTheWholeCatalogue(t *testing.T) {
	p := open(t, "reference", "article")
	if got := value[string](p, count); got != "446 of 446" {
		t.Errorf("it shows %q", got)
	}
	if n := len(value[[]string](p, shown)); n != 171+275 {
		t.Errorf("%d actions and events are to be seen", n)
	}
	p.picture("reference")
}

func TestTheReferenceFindsWordsWhileTheyAreTyped(t *testing.T) {
	p := open(t, "reference", "article")
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), "PreDialGo"))
	if got := value[[]string](p, shown); !slices.Equal(got, []string{"action-Originate"}) {
		t.Errorf("a header of one action finds %v", got)
	}
	if got := value[string](p, count); got != "1 of 446" {
		t.Errorf("it says %q", got)
	}
	p.picture("reference-search")
	// More words narrow, in any order and case.
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), kb.Escape+"interface  QUEUE paused"))
	got := value[[]string](p, shown)
	for _, want := range []string{"action-QueueAdd", "action-QueuePause", "event-QueueMemberPause"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among %v", want, got)
		}
	}
	for _, id := range got {
		if text := strings.ToLower(value[string](p, `document.getElementById("`+id+`").textContent`)); !strings.Contains(text, "paused") || !strings.Contains(text, "queue") {
			t.Errorf("%s is shown and does not have the words", id)
		}
	}
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), " nowhere"))
	if got := value[string](p, count); got != "0 of 446" {
		t.Errorf("a word that is nowhere finds %q", got)
	}
}

func TestTheReferenceKeepsToAVersion(t *testing.T) {
	p := open(t, "reference", "article")
	for _, c := range []struct{ version, want string }{
		{"11", "267 of 446"}, {"13", "377 of 446"}, {"20", "420 of 446"}, {"22", "396 of 446"}, {"", "446 of 446"}, {"master", "396 of 446"},
	} {
		p.choose(c.version)
		if got := value[string](p, count); got != c.want {
			t.Errorf("Asterisk %q: %q, want %q", c.version, got, c.want)
		}
	}
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), "sippeers"))
	if got := value[[]string](p, shown); slices.Contains(got, "action-SIPpeers") {
		t.Errorf("master has %v", got)
	}
	p.choose("20")
	if got := value[[]string](p, shown); !slices.Contains(got, "action-SIPpeers") {
		t.Errorf("20 has %v", got)
	}
}

// TestALinkOfTheReferenceShowsWhatTheSearchHides: the search is given up for it.
func TestALinkOfTheReferenceShowsWhatTheSearchHides(t *testing.T) {
	p := open(t, "reference", "article")
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), "SIPshowregistry empty"))
	if got := value[[]string](p, shown); !slices.Equal(got, []string{"action-SIPshowregistry"}) {
		t.Fatalf("the search finds %v", got)
	}
	p.run(chromedp.Click(chromedp.CSS(`#action-SIPshowregistry a[href="#event-RegistrationsComplete"]`)))
	if got := value[string](p, `location.hash+" "+document.getElementById("search").value`); got != "#event-RegistrationsComplete " {
		t.Errorf("the link leads to, and the search is now: %q", got)
	}
	if got := value[string](p, count); got != "446 of 446" {
		t.Errorf("it shows %q", got)
	}
	at := value[[]float64](p, `(() => { const r = document.getElementById("event-RegistrationsComplete").getBoundingClientRect(); return [r.top, document.querySelector("header").getBoundingClientRect().bottom, innerHeight]; })()`)
	if at[0] < at[1]-1 || at[0] >= at[2] {
		t.Errorf("it stands at %v, where the head ends at %v and the window at %v", at[0], at[1], at[2])
	}
	p.picture("reference-link")
}
