package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"amicore/adapters/capture"
	"amicore/core/transcript"
	"amicore/internal/replay"
	"amicore/internal/timeline"
)

const replayHelp = `Replay follows recorded AMI sessions with the core, which observes: the bytes
of both sides reach it at their times, and it prints, for each session,

  the phases with their times,
  the actions with outcome and latency,
  the events by name,
  the frames that nobody waited for,
  what the core would have done in the client's place,
  what is odd in the bytes, with offsets.

A file is an .ami transcript, pcap or pcapng, also compressed by gzip (at most
256 MiB of content); its first bytes tell which. With --raw any other file is a dump of what a server sent, which has no times and no
actions. A file that can not be read is reported on stderr, and the others are
replayed all the same.

A session that ends without the end of its connection was left by the recorder:
actions that are pending then have the outcome unknown.

Secrets (Secret headers, the Key of a Login) are in no output. What else the
server sent is shown as it came, bytes that a terminal can not show escaped: so
the answer to a GetConfig of manager.conf does show secrets with -v.

Outcomes: success, error, rejected (the server refused it, and it had no
effect), goodbye, timeout (the core would have given up), missing (the server went
on without an answer), unknown (the recording, or the connection, ended first).

With --html the sessions also become a page, one file that needs nothing else:
phases, actions, events and deadlines over time, and every frame on demand.

With --json every line of stdout is a session: file, server, banner, events,
responses and other (how many frames), events_by_name, actions (each with id,
action, response, items (event frames with the id, the end of a list among
them), output_lines, message, outcome, latency_ms, missing (how many items fewer
than a list's end counts came, if any)), orphans (late, unknown, foreign, no_id,
unexpected), partial, closed, phase and hash; and dropped
(connections, bytes, holes, interfaces, packets) if not all of a pcap file was
kept, to bound the memory: connections that showed no AMI frame, with their
bytes; gaps that would have been filled too late; interfaces beyond 65,536 of a
section, with the packets on them. The text says the same of each file.

Colours are used on a terminal only, and never when NO_COLOR is set.

Exit status: 0 if all files were replayed, whatever is in them, 1 if one could
not be read whole or the output not be written, 2 for wrong usage.`

const replayExamples = `  amisim replay session.ami
  amisim replay -v incident.pcap | less
  amisim replay --json *.pcapng | jq -c '.actions[] | select(.outcome != "success")'
  amisim replay --html incident.html incident.pcap
  amisim replay --raw server.dump`

// replayer is one run of the command.
type replayer struct {
	stdout, stderr io.Writer
	style          style // of stdout
	errStyle       style // of stderr
	verbose, json  bool
	raw            bool
	html           string

	timeline timeline.Replay
	progress *progress
	total    totals
	printed  bool
}

func newReplay(stdout, stderr io.Writer) *cobra.Command {
	r := &replayer{
		stdout: stdout, stderr: stderr,
		style: styleFor(stdout, os.Getenv), errStyle: styleFor(stderr, os.Getenv),
	}
	cmd := &cobra.Command{
		Use:     "replay [flags] FILE...",
		Short:   "Follow recorded sessions with the core and print what happened",
		Long:    replayHelp,
		Example: replayExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("replay: no file given")
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			if raw, err := cmd.Flags().GetBool("raw"); err == nil && raw {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return []string{"ami", "pcap", "pcapng", "gz"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(_ *cobra.Command, files []string) error {
			if err := writableFile("--html", r.html); err != nil {
				return failure{err}
			}
			r.progress = newProgress(stderr, isTerminal(stderr) && !r.verbose, sizeOf(files))
			err := r.run(files)
			if r.html == "" || err != nil && !errors.Is(err, errFailed) {
				return err
			}
			if broken := writePage(r.html, r.timeline.Timeline(pageTitle(files)), files...); broken != nil {
				return failure{fmt.Errorf("--html: %w", broken)}
			}
			return err
		},
	}
	cmd.Flags().BoolVarP(&r.verbose, "verbose", "v", false, "show every frame (with --json: on stderr)")
	cmd.Flags().BoolVar(&r.json, "json", false, "print one JSON object a session and line")
	cmd.Flags().BoolVar(&r.raw, "raw", false, "take a file of no known type as a dump of what a server sent")
	cmd.Flags().StringVar(&r.html, "html", "", "write a timeline of all sessions to `FILE`, for a browser")
	cmd.Flags().SortFlags = false
	return cmd
}

// run replays the files one after another. What fails is said at once and does
// not keep the others from being replayed.
func (r *replayer) run(files []string) error {
	failed := 0
	for _, name := range files {
		if err := r.file(name); err != nil {
			r.progress.clear()
			var write *writeError
			if errors.As(err, &write) {
				return failure{write.error}
			}
			complain(r.stderr, "%v", err)
			failed++
		}
	}
	r.progress.clear()
	if len(files) > 1 && !r.json {
		p := newPage(r.style)
		r.total.print(p, len(files), failed, r.printed)
		if err := p.flush(r.stdout); err != nil {
			return failure{err}
		}
	}
	if failed > 0 {
		return errFailed
	}
	return nil
}

// file replays the sessions of a file. Those before a place where it is broken
// are replayed too.
func (r *replayer) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var dropped capture.Dropped
	opts := capture.Options{Raw: r.raw, Dropped: func(d capture.Dropped) { dropped = d }}
	if r.verbose {
		opts.Skipped = func(stream, why string) {
			complain(r.stderr, "%s: %s left out: %s", name, stream, why)
		}
	}
	sessions, broken := capture.Open(name, r.progress.reader(f), opts)
	for i := range sessions {
		if err := r.session(&sessions[i], dropped); err != nil {
			return err
		}
		sessions[i] = capture.Session{} // its bytes are not needed any more
	}
	r.progress.end(f)
	if len(sessions) == 0 && dropped != (capture.Dropped{}) { // no report says it
		r.progress.clear()
		complain(r.stderr, "%s: not kept: %s", name, droppedText(dropped))
	}
	if wrong := (*transcript.Error)(nil); errors.As(broken, &wrong) && wrong.Got == "ami-"+transcript.KindPlan {
		return fmt.Errorf("%w: that is a plan; amisim run --plan runs it", broken)
	}
	return broken
}

func (r *replayer) session(s *capture.Session, dropped capture.Dropped) error {
	opts := replay.Options{Progress: r.progress.add}
	var shown *frames
	if r.verbose {
		shown = r.frames(s)
		opts.Frame = shown.show
	}
	seen := r.watch(&opts)
	report, err := replay.Run(s, opts)
	if err != nil {
		return err
	}
	report.Dropped = dropped
	if seen != nil {
		seen.End(report)
	}
	if err := shown.end(); err != nil {
		return err
	}
	r.total.add(report)
	r.progress.clear()
	if r.json {
		return written(report.WriteJSON(safeJSON{r.stdout}))
	}
	p := newPage(r.style)
	if !r.verbose {
		r.title(p, s)
	}
	printReport(p, report)
	return written(p.flush(r.stdout))
}

// title begins the text of a session; an empty line is between two.
func (r *replayer) title(p *page, s *capture.Session) {
	if r.printed {
		p.line("")
	}
	r.printed = true
	title := p.bold(clean(s.File))
	if s.Title != "" {
		title += "  " + clean(s.Title)
	}
	p.line(title)
}

// writeError is a failure to write the output: nothing more can be said there.
type writeError struct{ error }

func written(err error) error {
	if err == nil {
		return nil
	}
	return &writeError{err}
}
