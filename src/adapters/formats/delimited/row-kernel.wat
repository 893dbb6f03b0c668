;; Writes rows of a delimited text as JSON lines, as they stand in a window of bytes: cells are found sixteen bytes at once, and copied so.
;; Takes rows of as many cells as the table has columns, whose quoted cells are closed and whose line ends stand in the window; leaves
;; off at the first that is none of these, or that it is not sure of. Names, and all else of a table, were put into its memory before.
;;
;; Memory. 0: numbers of 32 bits, for a table: 0 delimiter, 4 quote, 8 comment (256: none), 12 the last byte that may be a blank beside a delimiter (0: none is),
;; 16 cells are trimmed, 20 empty rows are left out, 24 behind the table of cells, 28 behind the table of columns, 32 what ends a line,
;; 36 its length, 40 bytes of a line beside its cells. For a call: 44 bytes a row may have, 48 rows that are wanted. Out: 52 behind the last row,
;; 56 behind the last line, 60 rows, 64 rows left out, 68 line ends, 72 how far was looked at what is no such row. 76: where each row is told
;; of, and 80 each value; 0: nowhere. Then rows that are left out are wanted too.
;; 128: bytes that are looked for, to be loaded: V8 makes a vector that is named in a loop anew each time round.
;; 256: of each byte what JSON writes behind a backslash in its place, 0 for nothing, 1 for a code.
;; 512: of each column its cell (-1: none), and where its name is and how long (-1: it is not written, only its emptiness counts); 12 bytes each.
;; 4096: of each cell where it begins, where it ends, and whether quotes stand twice in it; 12 bytes each.
;; 16384: names. 65536: the window, 64 KiB, and what a load may reach behind it. 131136: the lines, 256 KiB, and what a store may reach.
;; 458752: of each row that is told where it begins and ends, line ends before and in it, where its line begins and ends (equal: it is left out);
;; 24 bytes each. 507904: of each value where it begins and ends in its line, and its kind (0 null, 1 text, 2 text with escapes); 12 bytes each.
(module
  (memory (export "memory") 9)
  (data (i32.const 128) "\0a\0d\22\5c\1f")
  (data (i32.const 256) "\01\01\01\01\01\01\01\01btn\01fr\01\01\01\01\01\01\01\01\01\01\01\01\01\01\01\01\01\01\00\00\22")
  (data (i32.const 348) "\5c")

  ;; Of the cell that was found last, and of the row: its line ends.
  (global $from (mut i32) (i32.const 0))
  (global $to (mut i32) (i32.const 0))
  (global $doubled (mut i32) (i32.const 0))
  (global $feeds (mut i32) (i32.const 0))
  ;; Where the next value is told.
  (global $values (mut i32) (i32.const 0))

  ;; Rows from an index of memory on that end before another; lines are written from the beginning, the last one begun before `full`.
  (func (export "rows") (param $at i32) (param $stop i32) (param $full i32)
    (local $out i32) (local $behind i32) (local $rows i32) (local $wanted i32) (local $lines i32) (local $left i32) (local $lineOut i32)
    (local $told i32) (local $values i32) (local $blanks i32)
    (local.set $out (i32.const 131136))
    (local.set $wanted (i32.load offset=48 (i32.const 0)))
    (local.set $told (i32.load offset=76 (i32.const 0)))
    (local.set $values (i32.load offset=80 (i32.const 0)))
    (i32.store offset=72 (i32.const 0) (local.get $at))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $full)))
        (br_if $done
          (i32.eq (i32.add (local.get $rows) (select (local.get $left) (i32.const 0) (local.get $told))) (local.get $wanted)))
        (if (i32.le_u (i32.load8_u (local.get $at)) (i32.load offset=12 (i32.const 0)))
          (then
            (local.set $behind (call $behindBlanks (local.get $at)))
            (br_if $done (i32.ge_u (local.get $behind) (local.get $stop)))
            (local.set $at (local.get $behind))))
        (br_if $done (i32.ge_u (local.get $at) (local.get $stop)))
        (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $blanks (i32.add (local.get $blanks) (i32.const 1)))
            (br $next)))
        (local.set $behind (call $row (local.get $at) (local.get $stop)))
        (br_if $done (i32.eqz (local.get $behind)))
        (br_if $done (i32.eqz (call $fits (i32.sub (local.get $behind) (local.get $at)) (i32.sub (local.get $full) (local.get $out)))))
        (global.set $values (local.get $values))
        (local.set $lineOut (call $write (local.get $out)))
        (br_if $done (i32.eqz (local.get $lineOut)))
        (if (local.get $told)
          (then
            (local.set $values (global.get $values))
            (i32.store offset=0 (local.get $told) (local.get $at))
            (i32.store offset=4 (local.get $told) (local.get $behind))
            (i32.store offset=8 (local.get $told) (local.get $blanks))
            (i32.store offset=12 (local.get $told) (global.get $feeds))
            (i32.store offset=16 (local.get $told) (local.get $out))
            (i32.store offset=20 (local.get $told) (local.get $lineOut))
            (local.set $told (i32.add (local.get $told) (i32.const 24)))))
        (if (i32.eq (local.get $lineOut) (local.get $out))
          (then (local.set $left (i32.add (local.get $left) (i32.const 1))))
          (else (local.set $rows (i32.add (local.get $rows) (i32.const 1)))))
        (local.set $out (local.get $lineOut))
        (local.set $at (local.get $behind))
        (local.set $lines (i32.add (local.get $lines) (i32.add (local.get $blanks) (global.get $feeds))))
        (local.set $blanks (i32.const 0))
        (br $next)))
    (i32.store offset=52 (i32.const 0) (local.get $at))
    (i32.store offset=56 (i32.const 0) (local.get $out))
    (i32.store offset=60 (i32.const 0) (local.get $rows))
    (i32.store offset=64 (i32.const 0) (local.get $left))
    (i32.store offset=68 (i32.const 0) (i32.add (local.get $lines) (local.get $blanks))))

  ;; Whether a row of so many bytes, its line end among them, may be taken, and its line has room, each byte made six.
  (func $fits (param $bytes i32) (param $room i32) (result i32)
    (i32.and
      (i32.le_u (local.get $bytes) (i32.load offset=44 (i32.const 0)))
      (i32.le_u (i32.add (i32.mul (local.get $bytes) (i32.const 6)) (i32.load offset=40 (i32.const 0))) (local.get $room))))

  ;; Finds the cells of a row; the index behind it, or 0.
  (func $row (param $at i32) (param $stop i32) (result i32)
    (local $cell i32) (local $last i32) (local $next i32) (local $delimiter i32) (local $quote i32) (local $blank i32)
    (local.set $cell (i32.const 4096))
    (local.set $last (i32.sub (i32.load offset=24 (i32.const 0)) (i32.const 12)))
    (local.set $delimiter (i32.load offset=0 (i32.const 0)))
    (local.set $quote (i32.load offset=4 (i32.const 0)))
    (local.set $blank (i32.load offset=12 (i32.const 0)))
    (global.set $feeds (i32.const 1))
    (local.set $next (i32.load8_u (local.get $at)))
    ;; No row begins so: what is passed over is told by who knows more.
    (if (i32.eq (local.get $next) (i32.load offset=8 (i32.const 0))) (then (return (i32.const 0))))
    (if (i32.eq (local.get $next) (i32.const 13)) (then (return (i32.const 0))))
    (block $ended
      (loop $cells
        (local.set $next (local.get $at))
        (if (i32.le_u (i32.load8_u (local.get $at)) (local.get $blank)) (then (local.set $next (call $behindBlanks (local.get $at)))))
        (if (i32.eq (i32.load8_u (local.get $next)) (local.get $quote))
          (then
            (local.set $at (call $quoted (i32.add (local.get $next) (i32.const 1)) (local.get $stop)))
            (if (i32.le_u (i32.load8_u (local.get $at)) (local.get $blank)) (then (local.set $at (call $behindBlanks (local.get $at))))))
          (else (local.set $at (call $plain (local.get $at) (local.get $stop)))))
        (if (i32.ge_u (local.get $at) (local.get $stop))
          (then
            (i32.store offset=72 (i32.const 0) (local.get $stop))
            (return (i32.const 0))))
        (i32.store offset=0 (local.get $cell) (global.get $from))
        (i32.store offset=4 (local.get $cell) (global.get $to))
        (i32.store offset=8 (local.get $cell) (global.get $doubled))
        (local.set $next (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $ended (i32.eq (local.get $cell) (local.get $last)))
        (local.set $cell (i32.add (local.get $cell) (i32.const 12)))
        (br_if $cells (i32.eq (local.get $next) (local.get $delimiter)))
        (i32.store offset=72 (i32.const 0) (local.get $at))
        (return (i32.const 0))))
    (if (i32.eq (local.get $next) (i32.const 10)) (then (return (local.get $at))))
    (i32.store offset=72 (i32.const 0) (local.get $at))
    ;; A carriage return that ends the window may have a line feed behind it.
    (if (i32.or (i32.ne (local.get $next) (i32.const 13)) (i32.ge_u (local.get $at) (local.get $stop))) (then (return (i32.const 0))))
    (i32.add (local.get $at) (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))))

  ;; From a cell's first byte to behind its last.
  (func $plain (param $at i32) (param $stop i32) (result i32)
    (local $bytes v128) (local $ends i32)
    (global.set $from (local.get $at))
    (global.set $doubled (i32.const 0))
    (loop $next
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $ends
        (i8x16.bitmask
          (v128.or
            (i8x16.eq (local.get $bytes) (v128.load8_splat offset=0 (i32.const 0)))
            (v128.or
              (i8x16.eq (local.get $bytes) (v128.load8_splat offset=128 (i32.const 0)))
              (i8x16.eq (local.get $bytes) (v128.load8_splat offset=129 (i32.const 0)))))))
      (if (i32.eqz (local.get $ends))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $stop)))
          (return (local.get $stop)))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $ends))))
    (global.set $to (local.get $at))
    (local.get $at))

  ;; From behind a cell's quote to behind the quote that ends it.
  (func $quoted (param $at i32) (param $stop i32) (result i32)
    (local $bytes v128) (local $ends i32) (local $before i32)
    (global.set $from (local.get $at))
    (global.set $doubled (i32.const 0))
    (loop $next
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $ends (i8x16.bitmask (i8x16.eq (local.get $bytes) (v128.load8_splat offset=4 (i32.const 0)))))
      ;; Bytes before the first of these, or all.
      (local.set $before (i32.and (i32.sub (local.get $ends) (i32.const 1)) (i32.xor (local.get $ends) (i32.const -1))))
      (if (i32.and (local.get $before) (i8x16.bitmask (i8x16.le_u (local.get $bytes) (v128.load8_splat offset=132 (i32.const 0)))))
        (then
          ;; A carriage return that is no half of a line end is one: who knows more counts these.
          (if (i32.and (local.get $before) (i8x16.bitmask (i8x16.eq (local.get $bytes) (v128.load8_splat offset=129 (i32.const 0)))))
            (then (return (local.get $stop))))
          (global.set $feeds
            (i32.add (global.get $feeds)
              (i32.popcnt
                (i32.and (local.get $before) (i8x16.bitmask (i8x16.eq (local.get $bytes) (v128.load8_splat offset=128 (i32.const 0))))))))))
      (if (i32.eqz (local.get $ends))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $stop)))
          (return (local.get $stop))))
      (local.set $at (i32.add (local.get $at) (i32.add (i32.ctz (local.get $ends)) (i32.const 1))))
      (if (i32.ge_u (local.get $at) (local.get $stop)) (then (return (local.get $stop))))
      (global.set $to (i32.sub (local.get $at) (i32.const 1)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.load offset=4 (i32.const 0)))
        (then
          (global.set $doubled (i32.const 1))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  ;; A bit for each byte that JSON writes otherwise.
  (func $escaped (param $bytes v128) (result i32)
    (i8x16.bitmask
      (v128.or
        (i8x16.le_u (local.get $bytes) (v128.load8_splat offset=132 (i32.const 0)))
        (v128.or
          (i8x16.eq (local.get $bytes) (v128.load8_splat offset=130 (i32.const 0)))
          (i8x16.eq (local.get $bytes) (v128.load8_splat offset=131 (i32.const 0)))))))

  ;; Writes the row that was found; the index behind its line, the same where it is left out, 0 where it is not sure of a cell.
  (func $write (param $out i32) (result i32)
    (local $column i32) (local $behind i32) (local $at i32) (local $from i32) (local $to i32) (local $cell i32) (local $trims i32) (local $isFilled i32)
    (local $name i32) (local $value i32) (local $kind i32)
    (local.set $column (i32.const 512))
    (local.set $behind (i32.load offset=28 (i32.const 0)))
    (local.set $trims (i32.load offset=16 (i32.const 0)))
    (local.set $isFilled (i32.eqz (i32.load offset=20 (i32.const 0))))
    (local.set $at (local.get $out))
    (loop $next
      (local.set $name (i32.load offset=8 (local.get $column)))
      (if (i32.ne (local.get $name) (i32.const -1))
        (then (local.set $at (call $copy (i32.load offset=4 (local.get $column)) (local.get $name) (local.get $at)))))
      (local.set $value (local.get $at))
      (local.set $kind (i32.const 0))
      (local.set $cell (i32.load offset=0 (local.get $column)))
      (if (i32.ne (local.get $cell) (i32.const -1))
        (then
          (local.set $from (i32.load offset=0 (local.get $cell)))
          (local.set $to (i32.load offset=4 (local.get $cell)))
          ;; Most cells have something else than blanks, and ASCII, at either end.
          (if
            (i32.and (local.get $trims)
              (i32.or
                (i32.ge_u (i32.sub (i32.load8_u (local.get $from)) (i32.const 33)) (i32.const 95))
                (i32.ge_u (i32.sub (i32.load8_u (i32.sub (local.get $to) (i32.const 1))) (i32.const 33)) (i32.const 95))))
            (then
              (local.set $from (call $trimmedFrom (local.get $from) (local.get $to)))
              (local.set $to (call $trimmedTo (local.get $from) (local.get $to)))
              (if (call $hasWideBlank (local.get $from) (local.get $to)) (then (return (i32.const 0))))))
          (if (i32.ne (local.get $from) (local.get $to)) (then (local.set $isFilled (i32.const 1))))
          (if (i32.ne (local.get $name) (i32.const -1))
            (then
              (local.set $at
                (if (result i32) (i32.load offset=8 (local.get $cell))
                  (then (call $escape (local.get $from) (local.get $to) (i32.load offset=4 (i32.const 0)) (local.get $at)))
                  (else (call $text (local.get $from) (i32.sub (local.get $to) (local.get $from)) (local.get $at)))))
              (local.set $kind
                (i32.add (i32.const 1)
                  (i32.or
                    (i32.load offset=8 (local.get $cell))
                    (i32.ne (i32.sub (local.get $at) (local.get $value)) (i32.sub (local.get $to) (local.get $from))))))))))
      (if (i32.and (i32.ne (global.get $values) (i32.const 0)) (i32.ne (local.get $name) (i32.const -1)))
        (then
          (i32.store offset=0 (global.get $values) (local.get $value))
          (i32.store offset=4 (global.get $values) (local.get $at))
          (i32.store offset=8 (global.get $values) (local.get $kind))
          (global.set $values (i32.add (global.get $values) (i32.const 12)))))
      (local.set $column (i32.add (local.get $column) (i32.const 12)))
      (br_if $next (i32.lt_u (local.get $column) (local.get $behind))))
    (if (i32.eqz (local.get $isFilled)) (then (return (local.get $out))))
    (i32.store (local.get $at) (i32.load offset=32 (i32.const 0)))
    (i32.add (local.get $at) (i32.load offset=36 (i32.const 0))))

  ;; The index behind. Whole vectors are copied: what is behind is written next.
  (func $copy (param $from i32) (param $length i32) (param $out i32) (result i32)
    (local $copied i32)
    (loop $next
      (v128.store (i32.add (local.get $out) (local.get $copied)) (v128.load (i32.add (local.get $from) (local.get $copied))))
      (local.set $copied (i32.add (local.get $copied) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $copied) (local.get $length))))
    (i32.add (local.get $out) (local.get $length)))

  ;; The same of a cell, as far as JSON writes nothing of it otherwise; the rest byte by byte.
  (func $text (param $from i32) (param $length i32) (param $out i32) (result i32)
    (local $bytes v128) (local $copied i32) (local $others i32) (local $left i32)
    (loop $next
      (local.set $bytes (v128.load (i32.add (local.get $from) (local.get $copied))))
      (v128.store (i32.add (local.get $out) (local.get $copied)) (local.get $bytes))
      (local.set $others (call $escaped (local.get $bytes)))
      (if (local.get $others)
        (then
          (local.set $left (i32.sub (local.get $length) (local.get $copied)))
          (if (i32.lt_u (i32.ctz (local.get $others)) (local.get $left))
            (then
              (return
                (call $escape
                  (i32.add (local.get $from) (local.get $copied))
                  (i32.add (local.get $from) (local.get $length))
                  (i32.const -1)
                  (i32.add (local.get $out) (local.get $copied))))))))
      (local.set $copied (i32.add (local.get $copied) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $copied) (local.get $length))))
    (i32.add (local.get $out) (local.get $length)))

  ;; Byte by byte. Of two that are `doubled` one is written.
  (func $escape (param $from i32) (param $to i32) (param $doubled i32) (param $out i32) (result i32)
    (local $byte i32) (local $letter i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (local.set $byte (i32.load8_u (local.get $from)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $from (i32.add (local.get $from) (i32.eq (local.get $byte) (local.get $doubled))))
        (local.set $letter (i32.load8_u offset=256 (local.get $byte)))
        (if (i32.eqz (local.get $letter))
          (then
            (i32.store8 (local.get $out) (local.get $byte))
            (local.set $out (i32.add (local.get $out) (i32.const 1)))
            (br $next)))
        (if (i32.ne (local.get $letter) (i32.const 1))
          (then
            (i32.store8 (local.get $out) (i32.const 0x5c))
            (i32.store8 offset=1 (local.get $out) (local.get $letter))
            (local.set $out (i32.add (local.get $out) (i32.const 2)))
            (br $next)))
        ;; \u00, and two digits of sixteen.
        (i32.store (local.get $out) (i32.const 0x3030755c))
        (i32.store8 offset=4 (local.get $out) (i32.add (i32.const 0x30) (i32.shr_u (local.get $byte) (i32.const 4))))
        (local.set $byte (i32.and (local.get $byte) (i32.const 15)))
        (i32.store8 offset=5 (local.get $out)
          (i32.add (local.get $byte) (select (i32.const 0x30) (i32.const 0x57) (i32.lt_u (local.get $byte) (i32.const 10)))))
        (local.set $out (i32.add (local.get $out) (i32.const 6)))
        (br $next)))
    (local.get $out))

  (func $trimmedFrom (param $from i32) (param $to i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (br_if $done (i32.eqz (call $isTrimmed (i32.load8_u (local.get $from)))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $next)))
    (local.get $from))

  (func $trimmedTo (param $from i32) (param $to i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (br_if $done (i32.eqz (call $isTrimmed (i32.load8_u (i32.sub (local.get $to) (i32.const 1))))))
        (local.set $to (i32.sub (local.get $to) (i32.const 1)))
        (br $next)))
    (local.get $to))

  ;; A blank of ASCII that String.trim takes off: nine to thirteen, and thirty-two.
  (func $isTrimmed (param $byte i32) (result i32)
    (i32.or
      (i32.eq (local.get $byte) (i32.const 32))
      (i32.lt_u (i32.sub (local.get $byte) (i32.const 9)) (i32.const 5))))

  ;; Whether a blank beyond ASCII stands at either end of a cell: who knows more takes it off.
  (func $hasWideBlank (param $from i32) (param $to i32) (result i32)
    (if (i32.ge_u (local.get $from) (local.get $to)) (then (return (i32.const 0))))
    (if (i32.ge_u (i32.load8_u (local.get $from)) (i32.const 0x80))
      (then (if (call $isWideBlank (local.get $from)) (then (return (i32.const 1))))))
    (if (i32.lt_u (i32.load8_u (i32.sub (local.get $to) (i32.const 1))) (i32.const 0x80)) (then (return (i32.const 0))))
    (i32.or
      (call $isWideBlank (i32.sub (local.get $to) (i32.const 2)))
      (call $isWideBlank (i32.sub (local.get $to) (i32.const 3)))))

  ;; U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF.
  (func $isWideBlank (param $at i32) (result i32)
    (local $two i32) (local $three i32) (local $last i32)
    (local.set $two (i32.load16_u (local.get $at)))
    (if (i32.eq (local.get $two) (i32.const 0xa0c2)) (then (return (i32.const 1))))
    (local.set $last (i32.load8_u offset=2 (local.get $at)))
    (if (i32.eq (local.get $two) (i32.const 0x80e2))
      (then
        (return
          (i32.or
            (i32.or (i32.lt_u (i32.sub (local.get $last) (i32.const 0x80)) (i32.const 11)) (i32.eq (local.get $last) (i32.const 0xaf)))
            (i32.eq (i32.and (local.get $last) (i32.const 0xfe)) (i32.const 0xa8))))))
    (local.set $three (i32.or (local.get $two) (i32.shl (local.get $last) (i32.const 16))))
    (i32.or
      (i32.or (i32.eq (local.get $three) (i32.const 0x809ae1)) (i32.eq (local.get $three) (i32.const 0x9f81e2)))
      (i32.or (i32.eq (local.get $three) (i32.const 0x8080e3)) (i32.eq (local.get $three) (i32.const 0xbfbbef)))))

  ;; Of a padded dialect.
  (func $isBlank (param $byte i32) (result i32)
    (i32.or (i32.eq (local.get $byte) (i32.const 32)) (i32.eq (local.get $byte) (i32.const 9))))

  (func $behindBlanks (param $at i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (call $isBlank (i32.load8_u (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at)))
