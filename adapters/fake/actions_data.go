package fake

import (
	"bytes"
	"slices"
	"strings"
)

// entry is one row of the database or one variable.
type entry struct{ key, value string }

// database is Asterisk's: rows sorted by key, /family/key.
type database []entry

func (d database) clone() database { return slices.Clone(d) }

func (d database) search(key string) (int, bool) {
	return slices.BinarySearchFunc(d, key, func(e entry, k string) int { return strings.Compare(e.key, k) })
}

func (d *database) put(key, value string) {
	i, ok := d.search(key)
	if !ok {
		*d = slices.Insert(*d, i, entry{key: key})
	}
	(*d)[i].value = value
}

// variables are the global ones, and those of channels by "channel\x00name".
type variables = database

// dbKey reads Family and Key; it answers and returns "" where one is missing.
func dbKey(x *session, r *request) string {
	family, key := r.get("Family"), r.get("Key")
	switch {
	case len(family) == 0:
		x.fail(r, "No family specified.")
	case len(key) == 0:
		x.fail(r, "No key specified.")
	default:
		return "/" + string(family) + "/" + string(key)
	}
	return ""
}

func dbPut(s *Server, x *session, r *request) {
	if key := dbKey(x, r); key != "" {
		s.db.put(key, string(r.get("Val")))
		x.ok(r, "Updated database successfully")
	}
}

func dbGet(s *Server, x *session, r *request) {
	key := dbKey(x, r)
	if key == "" {
		return
	}
	i, ok := s.db.search(key)
	if !ok {
		x.fail(r, "Database entry not found")
		return
	}
	x.beginList(r, "Result will follow")
	x.item("DBGetResponse")
	x.line("Family: ", string(r.get("Family")))
	x.line("Key: ", string(r.get("Key")))
	x.line("Val: ", s.db[i].value)
	x.actionID(r)
	x.endItem()
	x.endList(r, "DBGetComplete", 1)
}

func dbDel(s *Server, x *session, r *request) {
	key := dbKey(x, r)
	if key == "" {
		return
	}
	i, ok := s.db.search(key)
	if !ok {
		x.fail(r, "Database entry not found")
		return
	}
	s.db = slices.Delete(s.db, i, i+1)
	x.ok(r, "Key deleted successfully")
}

// dbPrefix is the part of the tree that Family and Key name.
func dbPrefix(r *request) string {
	prefix := "/"
	for _, h := range []string{"Family", "Key"} {
		if v := r.get(h); len(v) > 0 {
			prefix += string(v) + "/"
		}
	}
	return prefix
}

func dbDelTree(s *Server, x *session, r *request) {
	if len(r.get("Family")) == 0 {
		x.fail(r, "No family specified.")
		return
	}
	prefix, before := dbPrefix(r), len(s.db)
	s.db = slices.DeleteFunc(s.db, func(e entry) bool { return strings.HasPrefix(e.key+"/", prefix) })
	if len(s.db) == before {
		x.fail(r, "Database entry not found")
		return
	}
	x.ok(r, "Key tree deleted successfully")
}

func dbGetTree(s *Server, x *session, r *request) {
	prefix := dbPrefix(r)
	x.beginList(r, "Result will follow")
	n := 0
	for _, e := range s.db {
		if !strings.HasPrefix(e.key+"/", prefix) {
			continue
		}
		n++
		x.item("DBGetTreeResponse")
		x.line("Key: ", e.key)
		x.line("Val: ", e.value)
		x.actionID(r)
		x.endItem()
	}
	x.endList(r, "DBGetTreeComplete", n)
}

// variable finds what Setvar and Getvar speak of; ok is false where it has
// answered already.
func (s *Server) variable(x *session, r *request) (c *call, key string, ok bool) {
	channel, name := r.get("Channel"), r.get("Variable")
	if len(name) == 0 {
		x.fail(r, "No variable specified")
		return nil, "", false
	}
	if len(channel) > 0 {
		if c = s.calls.find(channel); c == nil {
			x.fail(r, "No such channel")
			return nil, "", false
		}
	}
	return c, string(channel) + "\x00" + string(name), true
}

func setvar(s *Server, x *session, r *request) {
	c, key, ok := s.variable(x, r)
	if !ok {
		return
	}
	value := string(r.get("Value"))
	s.vars.put(key, value)
	x.ok(r, "Variable Set")
	s.event("VarSet", ClassDialplan)
	if c == nil {
		s.header("Channel", "none")
		s.header("Uniqueid", "none")
	} else {
		i := 0
		if bytes.HasSuffix(r.get("Channel"), []byte(";2")) {
			i = 1
		}
		s.frame = c.snapshot(s.frame, i)
	}
	s.header("Variable", string(r.get("Variable")))
	s.header("Value", value)
	s.emit(ClassDialplan)
}

func getvar(s *Server, x *session, r *request) {
	_, key, ok := s.variable(x, r)
	if !ok {
		return
	}
	value := ""
	if i, ok := s.vars.search(key); ok {
		value = s.vars[i].value
	}
	x.start(r, "Success")
	x.line("Variable: ", string(r.get("Variable")))
	x.line("Value: ", value)
	x.finish(r, "Success")
}

// queuesConf is the one configuration file there is.
var queuesConf = []struct {
	category string
	lines    []entry
}{
	{"general", nil},
	{"support", []entry{{"strategy", "ringall"}, {"timeout", "2"}, {"eventwhencalled", "yes"}, {"member", "Local/103@default"}}},
	{"sales", []entry{{"strategy", "rrmemory"}}},
}

// configKnown answers for a file that is not there.
func configKnown(x *session, r *request) bool {
	switch name := string(r.get("Filename")); name {
	case "queues.conf":
		return true
	case "":
		x.fail(r, "Filename not specified")
	default:
		x.fail(r, "Config file not found")
	}
	return false
}

func getConfig(_ *Server, x *session, r *request) {
	if !configKnown(x, r) {
		return
	}
	x.start(r, "Success")
	for i, c := range queuesConf {
		number := "00000" + string(rune('0'+i))
		x.line("Category-", number, ": ", c.category)
		for j, l := range c.lines {
			x.line("Line-", number, "-00000", string(rune('0'+j)), ": ", l.key, "=", l.value)
		}
	}
	x.finish(r, "Success")
}

func getConfigJSON(_ *Server, x *session, r *request) {
	if !configKnown(x, r) {
		return
	}
	x.start(r, "Success")
	var b strings.Builder
	for i, c := range queuesConf {
		b.WriteString(comma(i) + `"` + c.category + `":{`)
		for j, l := range c.lines {
			b.WriteString(comma(j) + `"` + l.key + `":"` + l.value + `"`)
		}
		b.WriteByte('}')
	}
	x.line("JSON: {", b.String(), "}")
	x.finish(r, "Success")
}

func comma(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}
