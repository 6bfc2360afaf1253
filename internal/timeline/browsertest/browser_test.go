package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium returns the browser: CHROMIUM, or the first of its usual names.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium: install it, or name it in CHROMIUM; the pages are not tested in a browser")
	return ""
}

var pages = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "timeline")
	if err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"./internal/timeline/samples", dir},
		{"./cmd/amisim", "doc", "--out", filepath.Join(dir, "reference.html")},
	} {
		out, err := exec.Command("go", append([]string{"run", "-C", "../../.."}, args...)...).CombinedOutput()
		if err != nil {
			return dir, fmt.Errorf("%w: %s", err, out)
		}
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, _ := pages(); dir != "" {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// tab is a page in a browser, with all that its console and network said.
type tab struct {
	*testing.T
	ctx  context.Context
	mu   sync.Mutex
	said []string
}

// open loads a page in a browser of its own, waits until what the selector
// names is to be seen, and fails the test if the page complains or asks for
// anything beyond itself.
func open(t *testing.T, name, selector string) *tab {
	t.Helper()
	path := chromium(t)
	dir, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.WindowSize(1440, 900), chromedp.WSURLReadTimeout(60*time.Second))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	p := &tab{T: t}
	url := "file://" + filepath.Join(dir, name+".html")
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithListener(func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			p.note("console: %v", e.Args)
		case *runtime.EventExceptionThrown:
			p.note("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
		case *log.EventEntryAdded:
			p.note("log: %s", e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if e.Request.URL != url && !strings.HasPrefix(e.Request.URL, "data:") {
				p.note("request: %s", e.Request.URL)
			}
		}
	}))
	var late context.CancelFunc
	p.ctx, late = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() {
		late()
		cancel()
		stop()
		for _, line := range p.said {
			t.Error(line)
		}
	})
	p.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{})
		return err
	}), chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS(selector)))
	return p
}

func (p *tab) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, fmt.Sprintf(format, args...))
}

func (p *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.Fatal(err)
	}
}

// value evaluates an expression once the page has drawn.
func value[T any](p *tab, expression string) T {
	p.Helper()
	const drawn = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(%s))))`
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](fmt.Sprintf(drawn, expression), chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// picture keeps what is to be seen, where PICTURES names a folder.
func (p *tab) picture(name string) {
	p.Helper()
	dir := os.Getenv("PICTURES")
	if dir == "" {
		return
	}
	value[int](p, "1")
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.Fatal(err)
	}
}
