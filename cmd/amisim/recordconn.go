package main

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"amicore/adapters/capture"
)

// Bounds of one connection.
const (
	upstreamDial = 10 * time.Second
	// lingering is how long the server may go on after the client has closed.
	lingering = 5 * time.Second
)

// recording is one connection and its file.
type recording struct {
	begun time.Time

	mu       sync.Mutex
	recorder *capture.Recorder
	err      error // the first
	rx, tx   int64
}

// connection proxies one client until either side has closed, or ctx ends.
func (r *recorder) connection(ctx context.Context, client net.Conn) {
	defer client.Close()
	dialer := net.Dialer{Timeout: upstreamDial}
	server, err := dialer.DialContext(ctx, "tcp", r.upstream)
	if err != nil {
		if ctx.Err() == nil {
			r.fail("%s: no connection to the server: %v", client.RemoteAddr(), err)
		}
		return
	}
	defer server.Close()
	file, err := r.file()
	if err != nil {
		r.fail("%s: not recorded, closed: %v", client.RemoteAddr(), err)
		return
	}
	r.say("recording %s to %s", client.RemoteAddr(), file.Name())
	rec := r.begin(file)
	interrupted := context.AfterFunc(ctx, func() {
		client.Close()
		server.Close()
	})
	how := rec.proxy(client, server)
	if !interrupted() {
		how = "interrupted"
	}
	rec.end(how)
	if err := file.Close(); rec.err == nil {
		rec.err = err
	}
	if rec.err != nil {
		r.fail("%s is not whole: %v", file.Name(), rec.err)
	}
	r.say("%s: %s after %s, %s from the server, %s from the client", file.Name(), how,
		span(time.Since(rec.begun)), count(rec.rx, "byte"), count(rec.tx, "byte"))
}

// begin writes the head of a file.
func (r *recorder) begin(file *os.File) *recording {
	rec := &recording{begun: time.Now()}
	rec.recorder, rec.err = capture.NewRecorder(file, r.upstream, r.title)
	if rec.err == nil {
		rec.err = rec.recorder.Open(0)
	}
	return rec
}

// end ends the file: as a connection that was closed, unless it was us who left it.
func (rec *recording) end(how string) {
	if rec.err != nil {
		return
	}
	if how == "interrupted" {
		rec.err = rec.recorder.Stop()
	} else {
		rec.err = rec.recorder.Closed(rec.now())
	}
}

func (rec *recording) now() int64 { return int64(time.Since(rec.begun)) }

// received and sent record a chunk. What can not be recorded is passed on all the same.
func (rec *recording) received(b []byte) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.rx += int64(len(b))
	if rec.err == nil {
		rec.err = rec.recorder.Rx(rec.now(), b)
	}
}

func (rec *recording) sent(b []byte) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.tx += int64(len(b))
	if rec.err == nil {
		rec.err = rec.recorder.Tx(rec.now(), b)
	}
}

// proxy passes bytes on, both ways, until it is over, and says who ended it.
func (rec *recording) proxy(client, server net.Conn) string {
	var wg sync.WaitGroup
	left := make(chan struct{}) // the client has closed
	wg.Add(1)
	go func() {
		defer wg.Done()
		pass(server, client, rec.sent)
		close(left) // before the server can answer to it
		// The server may answer what it has, and closes; it need not.
		if c, ok := server.(interface{ CloseWrite() error }); ok {
			_ = c.CloseWrite() // if it fails there is nobody to tell
		}
		_ = server.SetReadDeadline(time.Now().Add(lingering))
	}()
	pass(client, server, rec.received)
	how := "closed by the server"
	select {
	case <-left:
		how = "closed by the client"
	default:
	}
	client.Close()
	server.Close()
	wg.Wait()
	return how
}

// pass copies from src to dst until either ends. A chunk is recorded first:
// so an answer never stands before its action.
func pass(dst io.Writer, src io.Reader, record func([]byte)) {
	b := make([]byte, 64<<10)
	for {
		n, err := src.Read(b)
		if n > 0 {
			record(b[:n])
			if _, err := dst.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
