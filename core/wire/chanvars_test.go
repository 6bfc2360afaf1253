package wire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"amicore/core/wire"
)

func channelVariables(lines ...string) (found []string) {
	m, _ := wire.Parse([]byte(strings.Join(lines, "\r\n")+"\r\n"), nil)
	for v := range m.ChannelVariables() {
		found = append(found, fmt.Sprintf("%q %q %q=%q %t", v.Prefix, v.Channel, v.Name, v.Value, v.Value == nil))
	}
	return found
}

func TestEveryChannelVariableComesWithItsChannel(t *testing.T) {
	got := channelVariables(
		"Event: DialEnd",
		"Channel: PJSIP/1-1", "ChanVariable: A=1", "ChanVariable: B=",
		"DestChannel: PJSIP/2-1", "DestChanVariable: A=2=3", "destchanvariable: C",
		"DestChanVariable:", "SecondTransfererChanVariable: D=4",
		"ChanVariable(Local/3@x-1;2): E=5", "chanvariable(a)b): F=6",
		"Variable: G=7", "ChanVariables: H=8", "ChanVariable(): I=9", "2Channel: SIP/9", "2ChanVariable: J=10",
		"SecondTransfererChannel: PJSIP/4-1", "DestChannel: twice",
	)
	want := []string{
		`"" "PJSIP/1-1" "A"="1" false`, `"" "PJSIP/1-1" "B"="" false`,
		`"Dest" "PJSIP/2-1" "A"="2=3" false`, `"dest" "PJSIP/2-1" "C"="" true`, `"Dest" "PJSIP/2-1" ""="" true`,
		`"SecondTransferer" "PJSIP/4-1" "D"="4" false`,
		`"" "Local/3@x-1;2" "E"="5" false`, `"" "a)b" "F"="6" false`,
		`"" "" "I"="9" false`, `"2" "SIP/9" "J"="10" false`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := channelVariables("Event: X", "ParkeeChanVariable: A=1"); !slices.Equal(got, []string{`"Parkee" "" "A"="1" false`}) {
		t.Errorf("without the channel: %q", got)
	}
	m, _ := wire.Parse([]byte("Event: X\nChanVariable: A=1\nChanVariable: B=2\n"), nil)
	for range m.ChannelVariables() {
		break // a consumer may stop early
	}
}

func TestChannelVariablesAllocateNothing(t *testing.T) {
	m, _ := wire.Parse([]byte("Event: DialEnd\r\nChannel: a\r\nDestChannel: b\r\nChanVariable: A=1\r\nDestChanVariable: A=2\r\n"), nil)
	n := 0
	if allocs := testing.AllocsPerRun(100, func() {
		for v := range m.ChannelVariables() {
			n += len(v.Channel)
		}
	}); allocs != 0 || n == 0 {
		t.Errorf("%v allocations", allocs)
	}
}
