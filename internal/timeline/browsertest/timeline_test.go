package browsertest

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const length = `+document.documentElement.dataset.length`

func TestEveryNodeHasALane(t *testing.T) {
	p := open(t, "faults", ".lane")
	if n := value[int](p, `document.querySelectorAll(".lane").length`); n != 3 {
		t.Fatalf("%d lanes, want 3", n)
	}
	for _, kind := range []string{"phase", "action", "wait", "mark", "frame", "served", "events"} {
		if value[int](p, `document.querySelectorAll("[data-kind=`+kind+`]").length`) == 0 {
			t.Errorf("no %s is drawn", kind)
		}
	}
	p.picture("faults")
	p.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
		})
		return err
	}))
	if c := value[string](p, `getComputedStyle(document.body).backgroundColor`); c != "rgb(18, 22, 28)" {
		t.Errorf("the system is dark and the paper is %s", c)
	}
	p.picture("faults-dark")
}

func TestSearchFindsAnActionIDAndHighlightsIt(t *testing.T) {
	p := open(t, "faults", ".lane")
	id := value[string](p, `data.lanes[0].actions.find(a => a.id && a.outcome === "success").id`)
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), id+kb.Enter))
	if n := value[int](p, `[...document.querySelectorAll("[data-kind=action].hit")].filter(e => e.dataset.id === "`+id+`").length`); n == 0 {
		t.Error("the action is not highlighted")
	}
	if n := value[int](p, `[...document.querySelectorAll("[data-kind=action].hit")].filter(e => e.dataset.id !== "`+id+`").length`); n != 0 {
		t.Errorf("%d other actions are highlighted", n)
	}
	if text := value[string](p, `document.getElementById("details").innerText`); !strings.Contains(text, id) || !strings.Contains(text, "Action: ") {
		t.Errorf("the details do not show the action and its frames: %q", text)
	}
	if text := value[string](p, `document.getElementById("found").textContent`); !strings.HasPrefix(text, "1 of ") {
		t.Errorf("found says %q", text)
	}
	p.picture("search")
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), kb.Escape))
	if n := value[int](p, `document.querySelectorAll(".hit").length`); n != 0 {
		t.Errorf("%d things are still highlighted", n)
	}
}

func TestHoverShowsAFrame(t *testing.T) {
	p := open(t, "captures", ".lane")
	at := value[[]float64](p, `(() => { const r = [...document.querySelectorAll("[data-kind=frame]")].find(e => e.thing.data.head === "Login").getBoundingClientRect(); return [r.x + r.width/2, r.y + r.height/2]; })()`)
	p.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	text := value[string](p, `document.getElementById("tip").innerText`)
	if !value[bool](p, `!document.getElementById("tip").hidden`) || !strings.Contains(text, "Action: Login") || !strings.Contains(text, "Secret: ******") {
		t.Errorf("the tip shows %q", text)
	}
	p.picture("hover")
	p.run(chromedp.MouseClickXY(at[0], at[1]))
	if text := value[string](p, `document.getElementById("details").innerText`); !strings.Contains(text, "Action: Login") {
		t.Errorf("a click keeps %q", text)
	}
}

func TestZoomAndPanChangeWhatIsShown(t *testing.T) {
	p := open(t, "faults", ".lane")
	whole := value[float64](p, length)
	p.run(chromedp.Click(chromedp.CSS("#in")))
	if half := value[float64](p, length); half < whole*.49 || half > whole*.51 {
		t.Errorf("zoomed in from %v to %v", whole, half)
	}
	from := value[float64](p, `view.a`)
	p.run(chromedp.KeyEvent(kb.ArrowRight))
	if to := value[float64](p, `view.a`); to <= from {
		t.Errorf("the right arrow moves from %v to %v", from, to)
	}
	p.run(chromedp.KeyEvent("+"), chromedp.KeyEvent("+"), chromedp.KeyEvent("+"))
	if eighth := value[float64](p, length); eighth > whole/15 {
		t.Errorf("keys zoom from %v to %v", whole, eighth)
	}
	p.picture("zoom")
	p.run(chromedp.KeyEvent("0"))
	if all := value[float64](p, length); all != whole {
		t.Errorf("0 shows %v of %v", all, whole)
	}
	at := value[[]float64](p, `(() => { const r = document.querySelector(".plot").getBoundingClientRect(); return [r.x + 300, r.y + 60]; })()`)
	p.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseWheel, at[0], at[1], wheelUp))
	if wheel := value[float64](p, length); wheel >= whole {
		t.Errorf("the wheel with Ctrl shows %v of %v", wheel, whole)
	}
}

func TestKeysWalkFromThingToThing(t *testing.T) {
	p := open(t, "captures", ".lane")
	p.run(chromedp.KeyEvent("j"))
	first := value[string](p, `document.getElementById("details").innerText`)
	p.run(chromedp.KeyEvent("j"))
	second := value[string](p, `document.getElementById("details").innerText`)
	if first == "" || first == second {
		t.Errorf("j shows %q, and then %q", first, second)
	}
	p.run(chromedp.KeyEvent(kb.Escape))
	if !value[bool](p, `document.getElementById("details").hidden`) {
		t.Error("Escape does not close the details")
	}
	p.run(chromedp.KeyEvent("?"))
	if value[bool](p, `document.getElementById("legend").hidden`) {
		t.Error("? does not show the help")
	}
	p.picture("help")
}

func TestABrokenPromiseIsSeen(t *testing.T) {
	p := open(t, "broken", ".lane")
	text := value[string](p, `document.getElementById("broken").innerText`)
	if !strings.Contains(text, "EXPECT broken") || !strings.Contains(text, "phase is stopped") {
		t.Errorf("the page says %q", text)
	}
	if n := value[int](p, `document.querySelectorAll(".lane.hurt .breakband, .lane.hurt text.breaktext").length`); n != 2 {
		t.Errorf("the lane has %d of the two marks", n)
	}
	p.run(chromedp.KeyEvent("v"))
	if !value[bool](p, `view.a < data.broken.at && data.broken.at < view.b && view.b - view.a < (whole.b - whole.a) / 2`) {
		t.Error("v does not go there")
	}
	p.picture("broken")
}

func TestHostileTextStaysText(t *testing.T) {
	p := open(t, "hostile", ".lane")
	if value[bool](p, `"broken" in window && !(window.broken instanceof Element)`) {
		t.Error("text of the wire ran")
	}
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), "img src"), chromedp.KeyEvent(kb.Enter))
	text := value[string](p, `document.getElementById("details").innerText`)
	if !strings.Contains(text, `"'><img src=x onerror=window.broken=3>`) {
		t.Errorf("the id does not show as it is: %q", text)
	}
	if n := value[int](p, `document.querySelectorAll("#details img, #lanes img, #lanes script").length`); n != 0 {
		t.Errorf("%d elements were made of text", n)
	}
	p.picture("hostile")
}

// wheelUp turns the wheel with Ctrl held. Both deltas must be there, and one of
// zero is left out of the message.
func wheelUp(e *input.DispatchMouseEventParams) {
	e.DeltaX, e.DeltaY, e.Modifiers = 1, -400, 2
}

func TestAPageOfNothingSaysSo(t *testing.T) {
	p := open(t, "empty", ".lane")
	if text := value[string](p, `document.getElementById("lanes").innerText`); text != "Nothing was recorded." {
		t.Errorf("the page says %q", text)
	}
	p.run(chromedp.SendKeys(chromedp.CSS("#search"), "x"+kb.Enter), chromedp.Click(chromedp.CSS("#in")), chromedp.KeyEvent("j"))
}
