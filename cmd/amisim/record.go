package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

const recordHelp = `Record stands between a client and a server: it listens, connects to the server
for each client that comes, passes the bytes on as they are, and records both
directions as an .ami transcript, which amisim replay reads.

Each connection has a file of its own: NAME.ami, NAME-2.ami, NAME-3.ami …, the
next that is free; no file is ever written over. A record is in its file before
its bytes go on, so that even a kill loses none. When one side closes, the other
is told, the file ends, and record waits for the next connection, until Ctrl-C or
for as long as --for says. A disk that is full ends the recording, not the
session.

Secrets (Secret headers, the Key of a Login) are masked in the file. What else
was said is there as it came, phone numbers and the answer to a GetConfig of
manager.conf included: files are readable by their owner only.

The login crosses this proxy in clear, so it listens on loopback only unless
--allow-remote is given. Both sides are plain TCP: TLS would be recorded as the
unreadable bytes that it is.

Exit status: 0 if all went well, 1 if something failed (a file could not be
written, the port is in use, the server could not be reached), 2 for wrong
usage.`

const recordExamples = `  amisim record --listen 127.0.0.1:5039 --upstream pbx:5038 --out incident.ami
  amisim replay incident.ami`

// recorder is one run of the command.
type recorder struct {
	stderr io.Writer

	listen, upstream, out, title string
	duration                     time.Duration
	allowRemote                  bool

	mu     sync.Mutex
	first  *os.File // the file that was made at the start, until a connection takes it
	failed bool     // something was said that is a failure
}

func newRecord(_, stderr io.Writer) *cobra.Command {
	r := &recorder{stderr: &lockedWriter{w: stderr}}
	cmd := &cobra.Command{
		Use:     "record --listen ADDR --upstream HOST:PORT --out FILE [flags]",
		Short:   "Record the sessions between a client and a server",
		Long:    recordHelp,
		Example: recordExamples,
		Args:    noArguments("record"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := r.check(cmd.Flags().Changed("for")); err != nil {
				return fmt.Errorf("record: %w", err)
			}
			return r.run(cmd.Context())
		},
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringVar(&r.listen, "listen", "", "listen for clients on `ADDR`, such as 127.0.0.1:5039")
	f.StringVar(&r.upstream, "upstream", "", "the server's `HOST:PORT`")
	f.StringVar(&r.out, "out", "", "write to `FILE`, by habit with the ending .ami")
	f.StringVar(&r.title, "title", "", "`TEXT` to say in the file what it shows")
	f.DurationVar(&r.duration, "for", 0, "end after `DURATION`, such as 30s or 1h")
	f.BoolVar(&r.allowRemote, "allow-remote", false, "let --listen take other addresses than loopback")
	f.SortFlags = false
	return cmd
}

func (r *recorder) check(timed bool) error {
	if r.listen == "" {
		return errors.New("no --listen given")
	}
	if err := checkListen("--listen", r.listen, r.allowRemote); err != nil {
		return err
	}
	if err := checkAddress("--upstream", r.upstream); err != nil {
		return err
	}
	if r.out == "" {
		return errors.New("no --out given")
	}
	if timed && r.duration <= 0 {
		return errors.New("--for takes a time above 0")
	}
	if strings.ContainsAny(r.title, "\r\n") {
		return errors.New("--title takes one line")
	}
	return nil
}

// mostConnections are proxied at a time; more wait until one ends.
const mostConnections = 64

func (r *recorder) run(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the next signal ends the process
	if r.duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.duration)
		defer cancel()
	}
	listener, err := net.Listen("tcp", r.listen)
	if err != nil {
		return failure{fmt.Errorf("record: %w", err)}
	}
	defer listener.Close()
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	// Made now, so that a wrong name is known before a session is lost to it.
	if r.first, err = create(r.out); err != nil {
		return failure{fmt.Errorf("record: %w", err)}
	}
	defer r.discard()
	r.say("listening on %s for %s, first file %s", listener.Addr(), r.upstream, r.first.Name())
	var running sync.WaitGroup
	defer running.Wait()
	room := make(chan struct{}, mostConnections)
	for {
		room <- struct{}{}
		client, err := listener.Accept()
		if err != nil {
			running.Wait()
			if ctx.Err() == nil {
				return failure{fmt.Errorf("record: %w", err)}
			}
			break
		}
		running.Add(1)
		go func() {
			defer running.Done()
			r.connection(ctx, client)
			<-room
		}()
	}
	if r.failed {
		return errFailed
	}
	return nil
}

func (r *recorder) say(format string, args ...any) {
	complain(r.stderr, format, args...)
}

// fail says what makes the exit status one of failure.
func (r *recorder) fail(format string, args ...any) {
	r.mu.Lock()
	r.failed = true
	r.mu.Unlock()
	r.say(format, args...)
}

// file returns the file of the next connection.
func (r *recorder) file() (*os.File, error) {
	r.mu.Lock()
	f := r.first
	r.first = nil
	r.mu.Unlock()
	if f != nil {
		return f, nil
	}
	return create(r.out)
}

// discard removes the file that no connection took.
func (r *recorder) discard() {
	if f := r.first; f != nil {
		f.Close()
		if err := os.Remove(f.Name()); err != nil {
			r.say("%v", err)
		}
	}
}

// create makes a file of the name, or of the next one that is free.
func create(name string) (*os.File, error) {
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 1; ; n++ {
		if n > 1 {
			name = fmt.Sprintf("%s-%d%s", stem, n, ending)
		}
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}
