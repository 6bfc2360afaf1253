package sim

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/spec/sidebyside"
)

// offered is how many configurations a fresh fork offers to both, before a session
// of the last one that they take begins.
const offered = 6

// begin makes the pair of a fresh session, and reports whether there is one.
func (f *fork) begin() bool {
	usual := f.config
	f.aim = f.g.aim()
	for range offered {
		f.offer(f.oddConfig(usual))
	}
	return f.pair != nil
}

// offer makes a pair of a configuration: what one of the two takes, the other must,
// and both must fill in the same defaults.
func (f *fork) offer(c core.Config) {
	password := secret
	if f.g.chance(3) {
		password = pick(f.g.below, oddTexts...)
		c.Secret = core.NewSecret(password)
	}
	m, err := core.New(c)
	if err != nil {
		if _, specErr := spec.New(c, password); specErr == nil && f.judged {
			f.fail(specID, fmt.Errorf("core refuses a configuration, the specification does not: %w; %+v", err, c))
		}
		return
	}
	pair, err := sidebyside.Beside(m, c, password)
	switch {
	case err == nil:
	case f.judged:
		f.fail(specID, err)
	default:
		return
	}
	f.pair, f.config = pair, m.Config()
}

// oddConfig changes a few fields of a configuration.
func (f *fork) oddConfig(c core.Config) core.Config {
	if f.g.chance(70) { // so that what comes is soon over a bound
		c.MaxFrame, c.MaxReplyBytes, c.MaxListEvents, c.MaxPending = 4096, 8192+f.g.below(2)*f.g.below(4096), 1+f.g.below(4), 4+f.g.below(6)
		c.MaxMissed = pick(f.g.below, 2, 3, 50)
		c.QueueBytes, c.WriteQueue, c.SendWindow = core.MaxReceive+c.MaxFrame, 140_000, 140_000
	}
	if f.g.chance(25) { // there is time for much in Booting
		c.BootTimeout = time.Hour
	}
	if f.g.chance(15) { // bytes that are not taken count for more than what is not answered
		c.WriteTimeout, c.LoginTimeout = 2*time.Second, time.Hour
	}
	if f.g.chance(8) { // what has a bound by another follows it
		floor := pick(f.g.below, oddTimes...)
		c.BackoffFloor, c.BackoffMin, c.BackoffMax = floor, floor+time.Duration(f.g.below(2)), 2*floor+1
		c.InUseMin, c.InUseMax, c.RejectedMin, c.RejectedMax = 0, 0, c.BackoffMin, c.BackoffMax
	}
	c.AnyOrder, c.HoldBehindBlocking = c.AnyOrder || f.g.chance(50), c.HoldBehindBlocking || f.g.chance(30)
	if f.aim != aimNone { // whether the server has booted is asked
		c.AnyOrder, c.Events, c.Filters = false, "", nil
	}
	v := reflect.ValueOf(&c).Elem()
	for range f.g.below(4) {
		field := v.Type().Field(f.g.below(v.NumField()))
		f.change(field.Name, v.FieldByIndex(field.Index))
	}
	if f.g.chance(50) { // what depends on others follows them
		c.MaxReplyBytes, c.QueueBytes = 0, 0
	}
	if f.g.chance(30) {
		f.change("Filters", reflect.ValueOf(&c.Filters).Elem())
	}
	return c
}

// change draws another value of a field: mostly one at an end of what is allowed.
func (f *fork) change(name string, v reflect.Value) {
	switch value := v.Addr().Interface().(type) {
	case *time.Duration:
		*value = pick(f.g.below, oddTimes...)
	case *int:
		*value = pick(f.g.below, oddNumbers...)
	case *bool:
		*value = name != "Observe" && !*value
	case *core.Auth:
		*value = core.Auth(f.g.below(3))
	case *core.DropPolicy:
		*value = core.DropPolicy(f.g.below(3))
	case *[32]byte:
		value[f.g.below(len(value))]++
	case *[]string:
		*value = nil
		for range f.g.below(4) {
			*value = append(*value, f.filter())
		}
		if f.g.chance(20) {
			*value = append(*value, f.oddFilter())
		}
		if f.g.chance(5) {
			*value = append(*value, make([]string, 62)...)
		}
	case *string:
		switch {
		case name == "Address":
			*value = pick(f.g.below, oddAddresses...)
		case name == "Events" && f.g.chance(80):
			*value = pick(f.g.below, masks...)
		default:
			*value = pick(f.g.below, oddTexts...)
		}
	}
}

// oddInstants are the ends of the time, and its middle.
var oddInstants = []core.Instant{math.MinInt64, math.MinInt64 + 1e9, -1, 0, math.MaxInt64 - 1e13, math.MaxInt64 - 1e10}

var oddTimes = []time.Duration{
	0, 1, -1, time.Millisecond - 1, time.Millisecond, 10*time.Millisecond - 1, 10 * time.Millisecond, 50 * time.Millisecond, 1500*time.Millisecond - 1, 1500 * time.Millisecond,
	time.Second, 5 * time.Second, time.Minute, time.Hour, time.Hour + 1, 24 * time.Hour, 24*time.Hour + 1,
}

var oddNumbers = []int{
	-1, 0, 1, 2, 3, 1000, 1001, 4095, 4096, 8192, 8193, 10_000, core.MaxReceive - 1, core.MaxReceive, core.MaxReceive + 1, core.MaxReceive + 4096, 131_585, 131_586, 131_587, 140_000,
	1 << 20, 1<<20 + 1, 2 << 20, 16 << 20, 16_777_217, 64 << 20, 64<<20 + 1, 1 << 30, 1<<30 + 1,
}

var oddAddresses = []string{
	"pbx:5038", "pbx", "pbx:", ":5038", "pbx:0", "pbx:65535", "pbx:65536", "pbx:99999999999999999999", "pbx:+1", "pbx:5 0", "[::1]:5038", "::1:5038", "[]:5038", "[a]b]:5038", "p bx:5038", "p\x07bx:5038", "pb\xffx:5038", "pbx]:5038", "[pbx:5038",
}

var oddTexts = []string{
	"", "n", "two words", "line\r\nbreak", "tab\t", "\xff\xfe", strings.Repeat("u", 128), strings.Repeat("u", 129), strings.Repeat("é", 70), strings.Repeat("v", 1000), strings.Repeat("v", 1100), "call,user", "all", "nothing such",
}
