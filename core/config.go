package core

import (
	"fmt"
	"time"

	"amicore/core/wire"
)

// MaxReceive is the most bytes that one Received or Observed may bring.
const MaxReceive = 64 << 10

// Auth is how a machine logs in.
type Auth uint8

const (
	// AuthPlain sends the secret in the Login action.
	AuthPlain Auth = iota
	// AuthMD5 asks for a challenge and sends a hash: the secret stays here.
	AuthMD5
)

// DropPolicy says which event goes when the queue is full.
type DropPolicy uint8

const (
	// DropOldest drops the event that has waited longest.
	DropOldest DropPolicy = iota
	// DropNewest drops the event that has just come.
	DropNewest
)

// Config is the whole configuration of a Machine. Zero fields take the
// defaults named with them. New copies it; later changes have no effect.
type Config struct {
	// Node stands in every command, error and reply, and in the draws.
	Node Node
	// Name, when set, names the node to people: in errors and replies, where
	// else only its number would stand. It never reaches the wire.
	Name string
	// Seed feeds every draw. In production it comes from crypto/rand; in
	// tests it makes a run repeatable. All zero is a seed like any other.
	Seed [32]byte

	// Address is what Resolve asks for: host:port, as SplitAddress takes it.
	// Required unless Observe.
	Address string
	// Username and Secret log in. Both are required unless Observe.
	Username string
	Secret   Secret
	Auth     Auth
	// Events is the event mask in the Login (the Events header); "" leaves
	// the server's default, which is every class that the user may read. New
	// refuses a mask that CheckEvents refuses, such as one with a misspelled
	// class.
	Events string
	// Filters are event filters that must stand before the session is Ready:
	// POSIX regular expressions over the whole event (extended ones, but basic
	// ones on Asterisk 11 and older), with ! in front one that
	// excludes, or filters with criteria (EventFilter.String). The user needs
	// write=system.
	Filters []string
	// Observe follows a session that someone else drives.
	Observe bool
	// RequirePermit makes every attempt wait for Permit.
	RequirePermit bool
	// AnyOrder is for proxies that answer out of order: no fence. A real
	// server is serial.
	AnyOrder bool
	// HoldBehindBlocking keeps actions unsent while one in front may block
	// the session, so that they time out as NotSent. One that has been responded
	// to blocks no more.
	HoldBehindBlocking bool

	// ResolveTimeout (5 s) and DialTimeout (5 s, for each address) run from the permit on.
	ResolveTimeout, DialTimeout time.Duration
	// GreetingTimeout (10 s) bounds the wait for the banner, LoginTimeout
	// (10 s) that for login and filters. A refusal takes the server 1 s.
	GreetingTimeout, LoginTimeout time.Duration
	// BootTimeout (30 s) bounds the wait for FullyBooted in PhaseBooting; then
	// the session is Ready without it.
	BootTimeout time.Duration
	// HeartbeatInterval (15 s) of silence calls for a Ping; nothing heard for
	// HeartbeatTimeout (5 s), MaxMissed (2) times, closes the connection. What counts as heard is a complete frame that begins
	// with Event, Response or ActionID.
	HeartbeatInterval, HeartbeatTimeout time.Duration
	MaxMissed                           int
	// FrameTimeout (60 s) is how long bytes that complete no such frame count as well, so that a large frame on a slow link
	// does not end the session. A link that goes on longer without one has lost its framing.
	FrameTimeout time.Duration
	// WriteTimeout (10 s) is the longest that unsent bytes may make no progress.
	WriteTimeout time.Duration
	// ActionTimeout (10 s) bounds an action, beyond what those in front may block.
	ActionTimeout time.Duration
	// OutcomeTimeout (5 min) bounds the wait for an outcome that nothing else bounds.
	OutcomeTimeout time.Duration
	// BlockingTimeout (10 s) is how long a blocking action without a bound of
	// its own (Command, Reload) is allowed to keep the session; at most 1 h. A
	// longer Options.Timeout of one action replaces it for that action.
	BlockingTimeout time.Duration

	// BackoffMin (500 ms) and BackoffMax (60 s) bound the exponential backoff;
	// each delay is drawn from [BackoffFloor (50 ms), current bound].
	BackoffMin, BackoffMax, BackoffFloor time.Duration
	// StableAfter (30 s) of Ready resets the backoff.
	StableAfter time.Duration
	// RejectedMin (30 s) and RejectedMax (10 min) are the schedule after a
	// rejected login or filter, or a server certificate that is not accepted.
	RejectedMin, RejectedMax time.Duration
	// InUseMin (1 s, or BackoffFloor where that is more) and InUseMax (30 s, or
	// InUseMin) are the schedule after "Login Already In Use": the user has
	// another session and allowmultiplelogin=no. The login is tried again
	// soon, since the other session may be an old one of our own.
	InUseMin, InUseMax time.Duration
	// StopOnRejected stops the machine after a rejected login, filter or
	// certificate. A login that is already in use is none of these.
	StopOnRejected bool

	// MaxPending (10,000) bounds pending actions together with the records of
	// those that were given up and are still in flight.
	MaxPending int
	// MaxReplyBytes (16 MiB, or 2 × MaxFrame if that is more) bounds the frames
	// that are kept for replies not handed out yet, as Stats.ReplyBytes counts
	// them. MaxListEvents (50,000) bounds the items of one list.
	MaxReplyBytes, MaxListEvents int
	// QueueEvents (16,384) and QueueBytes (8 MiB, or MaxReceive + MaxFrame if
	// that is more) bound the events that wait for credit; Drop says which one
	// goes.
	QueueEvents, QueueBytes int
	Drop                    DropPolicy
	// MaxFrame (1 MiB) bounds one frame.
	MaxFrame int
	// WriteQueue (4 MiB) bounds actions not yet in a Send; SendWindow (256
	// KiB) those in Sends that the transport has not taken.
	WriteQueue, SendWindow int
	// StepEvents (512) bounds the Delivers of one Step.
	StepEvents int
}

// Limits of what a Config may ask for.
const (
	minFrame     = 4 << 10
	maxFrame     = 64 << 20
	maxTimeout   = 24 * time.Hour
	maxPending   = 1 << 20
	maxFilters   = 64
	maxBytes     = 1 << 30
	minQueueSlot = 8 // bytes of the smallest event frame: "Event:\n\n"
)

// maxActionBytes is the largest action that the limits of the server allow.
const maxActionBytes = wire.MaxLines*(wire.MaxLine+2) + 2

func (c *Config) setDefaults() {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&c.ResolveTimeout, 5 * time.Second},
		{&c.DialTimeout, 5 * time.Second},
		{&c.GreetingTimeout, 10 * time.Second},
		{&c.LoginTimeout, 10 * time.Second},
		{&c.BootTimeout, 30 * time.Second},
		{&c.HeartbeatInterval, 15 * time.Second},
		{&c.HeartbeatTimeout, 5 * time.Second},
		{&c.FrameTimeout, time.Minute},
		{&c.WriteTimeout, 10 * time.Second},
		{&c.ActionTimeout, 10 * time.Second},
		{&c.OutcomeTimeout, 5 * time.Minute},
		{&c.BlockingTimeout, 10 * time.Second},
		{&c.BackoffMin, 500 * time.Millisecond},
		{&c.BackoffMax, time.Minute},
		{&c.BackoffFloor, 50 * time.Millisecond},
		{&c.StableAfter, 30 * time.Second},
		{&c.RejectedMin, 30 * time.Second},
		{&c.RejectedMax, 10 * time.Minute},
		{&c.InUseMin, max(time.Second, c.BackoffFloor)},
		{&c.InUseMax, max(30*time.Second, c.InUseMin, c.BackoffFloor)},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *int
		value int
	}{
		{&c.MaxMissed, 2},
		{&c.MaxPending, 10_000},
		{&c.MaxListEvents, 50_000},
		{&c.QueueEvents, 16_384},
		{&c.MaxFrame, 1 << 20},
		{&c.WriteQueue, 4 << 20},
		{&c.SendWindow, 256 << 10},
		{&c.StepEvents, 512},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	// What must hold frames grows with them, so that raising MaxFrame alone is
	// enough. Beyond maxFrame the configuration is refused for MaxFrame itself.
	frame := min(c.MaxFrame, maxFrame)
	if c.QueueBytes == 0 {
		c.QueueBytes = max(8<<20, MaxReceive+frame)
	}
	if c.MaxReplyBytes == 0 {
		c.MaxReplyBytes = max(16<<20, 2*frame)
	}
}

// validate reports the first thing that can not work, naming the field.
func (c *Config) validate() error {
	if !c.Observe {
		if c.Address == "" {
			return fmt.Errorf("amicore: Config.Address is empty")
		}
		if _, _, err := SplitAddress(c.Address); err != nil {
			return fmt.Errorf("amicore: Config.Address %w", err)
		}
		if c.Username == "" {
			return fmt.Errorf("amicore: Config.Username is empty")
		}
		// With none, anyone gets in where a user of the server has none.
		if c.Secret.IsZero() {
			return fmt.Errorf("amicore: Config.Secret is empty")
		}
	}
	for _, d := range []struct {
		name       string
		value, min time.Duration
	}{
		{"ResolveTimeout", c.ResolveTimeout, time.Millisecond},
		{"DialTimeout", c.DialTimeout, time.Millisecond},
		{"GreetingTimeout", c.GreetingTimeout, time.Millisecond},
		// A refused login is answered after 1 s (main/manager.c:3412).
		{"LoginTimeout", c.LoginTimeout, 1500 * time.Millisecond},
		{"BootTimeout", c.BootTimeout, time.Millisecond},
		{"HeartbeatInterval", c.HeartbeatInterval, 10 * time.Millisecond},
		{"HeartbeatTimeout", c.HeartbeatTimeout, 10 * time.Millisecond},
		{"FrameTimeout", c.FrameTimeout, 10 * time.Millisecond},
		{"WriteTimeout", c.WriteTimeout, 10 * time.Millisecond},
		{"ActionTimeout", c.ActionTimeout, time.Millisecond},
		{"OutcomeTimeout", c.OutcomeTimeout, time.Millisecond},
		{"BlockingTimeout", c.BlockingTimeout, time.Millisecond},
		{"BackoffFloor", c.BackoffFloor, time.Millisecond},
		{"BackoffMin", c.BackoffMin, c.BackoffFloor},
		{"BackoffMax", c.BackoffMax, c.BackoffMin},
		{"StableAfter", c.StableAfter, time.Millisecond},
		{"RejectedMin", c.RejectedMin, c.BackoffMin},
		{"RejectedMax", c.RejectedMax, c.RejectedMin},
		{"InUseMin", c.InUseMin, c.BackoffFloor},
		{"InUseMax", c.InUseMax, c.InUseMin},
	} {
		if d.value < d.min || d.value > maxTimeout {
			return fmt.Errorf("amicore: Config.%s is %v; it must be from %v to %v", d.name, d.value, d.min, maxTimeout)
		}
	}
	if c.BlockingTimeout > maxBlock { // the sum over all pending actions must not overflow
		return fmt.Errorf("amicore: Config.BlockingTimeout is %v; it must be at most %v", c.BlockingTimeout, maxBlock)
	}
	for _, d := range []struct {
		name            string
		value, min, max int
	}{
		{"MaxMissed", c.MaxMissed, 1, 1000},
		{"MaxPending", c.MaxPending, 1, maxPending},
		{"MaxFrame", c.MaxFrame, minFrame, maxFrame},
		{"MaxReplyBytes", c.MaxReplyBytes, 2 * c.MaxFrame, maxBytes},
		{"MaxListEvents", c.MaxListEvents, 1, maxPending},
		{"StepEvents", c.StepEvents, 1, 1 << 16},
		// What one Received can fill must fit, or StepEvents alone would drop.
		{"QueueEvents", c.QueueEvents, MaxReceive/minQueueSlot + 1, 1 << 24},
		{"QueueBytes", c.QueueBytes, MaxReceive + c.MaxFrame, maxBytes},
		// One action of the largest size must fit.
		{"SendWindow", c.SendWindow, maxActionBytes, maxBytes},
		{"WriteQueue", c.WriteQueue, maxActionBytes, maxBytes},
	} {
		if d.value < d.min || d.value > d.max {
			return fmt.Errorf("amicore: Config.%s is %d; it must be from %d to %d", d.name, d.value, d.min, d.max)
		}
	}
	if c.Auth > AuthMD5 {
		return fmt.Errorf("amicore: Config.Auth is %d; it must be AuthPlain or AuthMD5", c.Auth)
	}
	if c.Drop > DropNewest {
		return fmt.Errorf("amicore: Config.Drop is %d; it must be DropOldest or DropNewest", c.Drop)
	}
	if c.Observe {
		return nil
	}
	// The login is checked like any action, with the secret kept out of the error.
	if err := c.loginAction().Validate(""); err != nil {
		return fmt.Errorf("amicore: Config.Username, Secret or Events can not be sent in a Login: %w", err)
	}
	if c.Events != "" {
		if err := checkEvents(c.Events); err != nil {
			return fmt.Errorf("amicore: Config.Events: %w", err)
		}
	}
	if err := checkFilters(c.Filters); err != nil {
		return fmt.Errorf("amicore: Config.Filters: %w", err)
	}
	return nil
}

func (c *Config) loginAction() wire.Action {
	a := wire.NewAction("Login", "Username", c.Username, "Secret", c.Secret.reveal())
	if c.Events != "" {
		a = a.With("Events", c.Events)
	}
	return a
}
