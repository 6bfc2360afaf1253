package netio

import (
	"net"
	"testing"
	"time"

	"amicore/core/driver"
)

func TestASocketThatConnectsAfterItsCloseIsClosed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	o := options(l.Addr().String())
	nothing := func() {}
	tr := newTransport(&o, o.endpoint(), &lookups{}, nothing, func(int) {}, nothing)
	k := driver.Key{Conn: 1}
	tr.Connect(k, l.Addr().String())
	tr.mu.Lock() // the dial ends, and can not say so
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	time.Sleep(20 * time.Millisecond)
	tr.end(tr.links[k])
	tr.mu.Unlock()
	tr.running.Wait()
	peer.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := peer.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("the peer reads %v", err)
	}
	if c, ok := tr.Poll(); ok {
		t.Errorf("%v after the close", c.Kind)
	}
	tr.shut()
}

func isTimeout(err error) bool {
	e, ok := err.(net.Error)
	return ok && e.Timeout()
}
