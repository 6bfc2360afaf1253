// Package smallfile reads files of which a few kilobytes are expected:
// secrets, certificates, configurations. What is in the way of that is an
// error, never a hang and never a huge allocation.
package smallfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

// patience is how long a pipe may take to bring what it holds.
const patience = 5 * time.Second

// Read returns what a file holds, at most `most` bytes: more is an error. A
// pipe is read as well, as the shell's <(command) makes one; it must be ready
// within 5 s. One that no process writes to is empty at once.
func Read(name string, most int) ([]byte, error) {
	// Without O_NONBLOCK the open of a FIFO waits for a writer.
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	_ = f.SetReadDeadline(time.Now().Add(patience)) // a regular file has none, and needs none
	b, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &os.PathError{Op: "read", Path: name, Err: fmt.Errorf("the pipe did not end within %v", patience)}
	case err != nil:
		return nil, err
	case len(b) > most:
		return nil, &os.PathError{Op: "read", Path: name, Err: fmt.Errorf("it has more than %d bytes", most)}
	}
	return b, nil
}
