;; Where rows of delimited text end in a window of bytes, sixty-four bytes at once: what stands within quotes is told by their parity, and
;; parity is believed only where each quote that opens stands at the beginning of a field and each that closes at the end of one. A quote that
;; would open elsewhere is text, and parity is told again without it. A block of bytes in which a quoted field ends otherwise, a carriage
;; return stands alone, or a comment begins, is left to whoever asks, with what is known before it.
;;
;; A run over blanks (or whatever else) is found by an addition: a bit that is added at its beginning is carried to behind its end.
;;
;; Two functions judge blocks: one those in which nothing is odd, for half of the work, the other any.
;;
;; Memory. 0: numbers of 32 bits. Out: 0 behind the last row (0: none), 4 line feeds up to there, 8 line feeds, 12 blocks that were judged,
;; 20 behind the quote that opened last (0: none), 24 line feeds before it. In and out: 16 what goes on from one window to the next, in bits: 1
;; nothing but blanks stands in the line, 2 a field begins, 4 within quotes, 8 behind a quote that closes, 16 behind such a quote and blanks,
;; 32 behind a carriage return, 64 behind an escape. In: 32 quote, 33 delimiter, 34 comment, 35 and 36 blanks beside delimiters; 37 line
;; feed, 38 carriage return, 39 escape; 40, 44, 48: whether there are quotes, comments, blanks; 52: whether quotes are escaped, not doubled.
;; 64: the window, 64 KiB. 65600: for each block that was judged plainly the line feeds that end rows, all line feeds, and the quotes that open
;; (0, 8, 16).
(module
  (memory (export "memory") 2)
  (data (i32.const 32) "\00\00\00\00\00\0a\0d\00")

  ;; So many blocks of the window. How many records end in them, or before the block that is left.
  (func (export "rows") (param $blocks i32) (result i32)
    (local $at i32) (local $end i32) (local $stop i32) (local $stretch i32) (local $records i32)
    (i64.store offset=0 (i32.const 0) (i64.const 0))
    (i32.store offset=8 (i32.const 0) (i32.const 0))
    (i64.store offset=20 (i32.const 0) (i64.const 0))
    (local.set $end (i32.shl (local.get $blocks) (i32.const 6)))
    (local.set $stretch (i32.const 64))
    (loop $next
      (local.set $records (i32.add (local.get $records) (call $plain (local.get $at) (local.get $end))))
      (local.set $stop (i32.shl (i32.load offset=12 (i32.const 0)) (i32.const 6)))
      (if (i32.eq (local.get $stop) (local.get $end)) (then (return (local.get $records))))
      ;; Where odd blocks stand close to each other, more of them go in one go.
      (local.set $stretch
        (select
          (i32.const 64)
          (i32.shl (local.get $stretch) (i32.lt_u (local.get $stretch) (i32.const 4096)))
          (i32.gt_u (i32.sub (local.get $stop) (local.get $at)) (local.get $stretch))))
      (local.set $at (local.get $stop))
      (local.set $stop (i32.add (local.get $at) (local.get $stretch)))
      (if (i32.gt_u (local.get $stop) (local.get $end)) (then (local.set $stop (local.get $end))))
      (local.set $records (i32.add (local.get $records) (call $any (local.get $at) (local.get $stop))))
      (local.set $at (i32.shl (i32.load offset=12 (i32.const 0)) (i32.const 6)))
      (br_if $next (i32.and (i32.eq (local.get $at) (local.get $stop)) (i32.ne (local.get $at) (local.get $end)))))
    (local.get $records))

  ;; From a block to before another over those in which nothing is odd, which most are, for half of the work: each quote stands where it
  ;; should, none beside a blank; no comment begins. Leaves off at the first other one. How many records end.
  (func $plain (param $from i32) (param $end i32) (result i32)
    (local $at i32) (local $row i32)
    (local $quote v128) (local $delimiter v128) (local $blank v128) (local $tab v128) (local $feed v128) (local $return v128) (local $escape v128) (local $comment v128)
    (local $bytes0 v128) (local $bytes1 v128) (local $bytes2 v128) (local $bytes3 v128)
    (local $quotes i64) (local $edges i64) (local $blanks i64) (local $feeds i64) (local $returns i64) (local $run i64) (local $closes i64)
    (local $inside i64) (local $nextInside i64) (local $ends i64) (local $starts i64) (local $opens i64)
    (local $line i64) (local $nextLine i64) (local $field i64) (local $nextField i64) (local $closed i64) (local $doubles i64) (local $escapes i64)
    (local $escaped i64) (local $nextEscaped i64)
    (local $records i64) (local $lines i64)
    (local.set $at (local.get $from))
    (local.set $run (i64.load32_u offset=16 (i32.const 0)))
    (if (i64.ne (i64.and (local.get $run) (i64.const 48)) (i64.const 0))
      (then
        (i32.store offset=12 (i32.const 0) (i32.shr_u (local.get $at) (i32.const 6)))
        (return (i32.const 0))))
    (local.set $quote (v128.load8_splat offset=32 (i32.const 0)))
    (local.set $delimiter (v128.load8_splat offset=33 (i32.const 0)))
    (local.set $blank (v128.load8_splat offset=35 (i32.const 0)))
    (local.set $tab (v128.load8_splat offset=36 (i32.const 0)))
    (local.set $feed (v128.load8_splat offset=37 (i32.const 0)))
    (local.set $return (v128.load8_splat offset=38 (i32.const 0)))
    (local.set $escape (v128.load8_splat offset=39 (i32.const 0)))
    (local.set $comment (v128.load8_splat offset=34 (i32.const 0)))
    (local.set $doubles (i64.sub (i64.load32_u offset=52 (i32.const 0)) (i64.const 1)))
    (local.set $line (i64.and (local.get $run) (i64.const 1)))
    (local.set $field (i64.and (i64.shr_u (local.get $run) (i64.const 1)) (i64.const 1)))
    (local.set $inside (i64.sub (i64.const 0) (i64.and (i64.shr_u (local.get $run) (i64.const 2)) (i64.const 1))))
    (local.set $closed (i64.and (i64.shr_u (local.get $run) (i64.const 3)) (i64.const 1)))
    (local.set $escaped (i64.shr_u (local.get $run) (i64.const 6)))
    (local.set $lines (i64.load32_u offset=8 (i32.const 0)))
    (local.set $row (i32.mul (i32.shr_u (local.get $from) (i32.const 6)) (i32.const 24)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $bytes0 (v128.load offset=64 (local.get $at)))
        (local.set $bytes1 (v128.load offset=80 (local.get $at)))
        (local.set $bytes2 (v128.load offset=96 (local.get $at)))
        (local.set $bytes3 (v128.load offset=112 (local.get $at)))
        (local.set $feeds
          (i64.or
            (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $feed))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $feed))) (i32.const 16))))
            (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $feed))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $feed))) (i32.const 16)))) (i64.const 32))))
        (local.set $returns (i64.const 0))
        (if (v128.any_true
              (v128.or
                (v128.or (i8x16.eq (local.get $bytes0) (local.get $return)) (i8x16.eq (local.get $bytes1) (local.get $return)))
                (v128.or (i8x16.eq (local.get $bytes2) (local.get $return)) (i8x16.eq (local.get $bytes3) (local.get $return)))))
          (then
            (local.set $returns
              (i64.or
                (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $return))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $return))) (i32.const 16))))
                (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $return))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $return))) (i32.const 16)))) (i64.const 32))))
            (br_if $done
              (i64.ne (i64.const 0)
                (i64.and (i64.shl (local.get $returns) (i64.const 1)) (i64.xor (i64.const -1) (local.get $feeds)))))
            (if (i64.lt_s (local.get $returns) (i64.const 0))
              (then
                (br_if $done
                  (i32.or
                    (i32.eq (i32.add (local.get $at) (i32.const 64)) (local.get $end))
                    (i32.ne (i32.load8_u offset=128 (local.get $at)) (i32.const 10))))))))
        (local.set $blanks (i64.const 0))
        (if (i32.load offset=48 (i32.const 0))
          (then
            (local.set $blanks
              (i64.or
                (i64.extend_i32_u (i32.or (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes0) (local.get $blank)) (i8x16.eq (local.get $bytes0) (local.get $tab)))) (i32.shl (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes1) (local.get $blank)) (i8x16.eq (local.get $bytes1) (local.get $tab)))) (i32.const 16))))
                (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes2) (local.get $blank)) (i8x16.eq (local.get $bytes2) (local.get $tab)))) (i32.shl (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes3) (local.get $blank)) (i8x16.eq (local.get $bytes3) (local.get $tab)))) (i32.const 16)))) (i64.const 32))))))
        (local.set $quotes (i64.const 0))
        (if (i32.load offset=40 (i32.const 0))
          (then
            (local.set $quotes
              (i64.or
                (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $quote))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $quote))) (i32.const 16))))
                (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $quote))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $quote))) (i32.const 16)))) (i64.const 32))))
            (if (i32.load offset=52 (i32.const 0))
              (then
                (local.set $escapes
                  (i64.or
                    (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $escape))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $escape))) (i32.const 16))))
                    (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $escape))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $escape))) (i32.const 16)))) (i64.const 32))))
                (local.set $nextEscaped (i64.const 0))
                (if (i64.ne (i64.or (local.get $escapes) (local.get $escaped)) (i64.const 0))
                  (then
                    (local.set $starts (i64.and (local.get $escapes) (i64.xor (local.get $escaped) (i64.const -1))))
                    (local.set $run
                      (i64.xor
                        (i64.sub
                          (i64.or (i64.shl (local.get $starts) (i64.const 1)) (i64.const 0xaaaaaaaaaaaaaaaa))
                          (local.get $starts))
                        (i64.const 0xaaaaaaaaaaaaaaaa)))
                    (local.set $quotes
                      (i64.and (local.get $quotes)
                        (i64.xor (i64.const -1) (i64.xor (local.get $run) (i64.or (local.get $escapes) (local.get $escaped))))))
                    (local.set $nextEscaped (i64.shr_u (i64.and (local.get $run) (local.get $escapes)) (i64.const 63)))))))))
        (local.set $closes (i64.const 0))
        (local.set $opens (i64.const 0))
        (local.set $nextInside (local.get $inside))
        (if (i64.eqz
              (i64.or (i64.or (local.get $quotes) (i64.shr_u (local.get $blanks) (i64.const 63))) (local.get $closed)))
          (then
            (local.set $ends (i64.and (local.get $feeds) (i64.xor (i64.const -1) (local.get $inside))))
            (local.set $nextField
              (i64.or
                (i64.shr_u (local.get $feeds) (i64.const 63))
                (i64.extend_i32_u (i32.eq (i32.load8_u offset=127 (local.get $at)) (i32.load8_u offset=33 (i32.const 0)))))))
          (else
            (local.set $edges
              (i64.or
                (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $delimiter))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $delimiter))) (i32.const 16))))
                (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $delimiter))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $delimiter))) (i32.const 16)))) (i64.const 32))))
            (local.set $edges (i64.or (local.get $edges) (local.get $feeds)))
            (local.set $nextField (i64.shr_u (local.get $edges) (i64.const 63)))
            (if (i64.lt_s (local.get $blanks) (i64.const 0))
              (then
                (local.set $starts (i64.or (i64.shl (local.get $edges) (i64.const 1)) (local.get $field)))
                (local.set $run (i64.add (local.get $blanks) (i64.and (local.get $starts) (local.get $blanks))))
                (local.set $nextField (i64.or (local.get $nextField) (i64.extend_i32_u (i64.lt_u (local.get $run) (local.get $blanks)))))))
            (local.set $edges
              (i64.or (i64.or (local.get $edges) (local.get $returns)) (i64.and (local.get $quotes) (local.get $doubles))))
            (local.set $nextInside (local.get $quotes))
            (local.set $nextInside (i64.xor (local.get $nextInside) (i64.shl (local.get $nextInside) (i64.const 1))))
            (local.set $nextInside (i64.xor (local.get $nextInside) (i64.shl (local.get $nextInside) (i64.const 2))))
            (local.set $nextInside (i64.xor (local.get $nextInside) (i64.shl (local.get $nextInside) (i64.const 4))))
            (local.set $nextInside (i64.xor (local.get $nextInside) (i64.shl (local.get $nextInside) (i64.const 8))))
            (local.set $nextInside (i64.xor (local.get $nextInside) (i64.shl (local.get $nextInside) (i64.const 16))))
            (local.set $nextInside (i64.xor (local.get $nextInside) (i64.shl (local.get $nextInside) (i64.const 32))))
            (local.set $nextInside (i64.xor (local.get $nextInside) (local.get $inside)))
            (local.set $opens (i64.and (local.get $quotes) (local.get $nextInside)))
            (local.set $closes (i64.xor (local.get $quotes) (local.get $opens)))
            ;; Behind an edge, or a quote, each that opens; before one each that closes.
            (br_if $done
              (i64.ne (i64.const 0)
                (i64.or
                  (i64.and
                    (i64.or (i64.shl (local.get $closes) (i64.const 1)) (local.get $closed))
                    (i64.xor (i64.const -1) (local.get $edges)))
                  (i64.and
                    (local.get $opens)
                    (i64.xor (i64.const -1)
                      (i64.or (i64.shl (local.get $edges) (i64.const 1)) (i64.or (local.get $field) (local.get $closed))))))))
            ;; The second of two quotes opens nothing.
            (local.set $opens
              (i64.and (local.get $opens)
                (i64.xor (i64.const -1)
                  (i64.and (local.get $doubles) (i64.or (i64.shl (local.get $quotes) (i64.const 1)) (local.get $closed))))))
            (local.set $ends (i64.and (local.get $feeds) (i64.xor (i64.const -1) (local.get $nextInside))))
            (local.set $nextInside (i64.shr_s (local.get $nextInside) (i64.const 63)))))
        ;; A line of nothing but blanks is no record.
        (local.set $starts (i64.or (i64.shl (local.get $ends) (i64.const 1)) (local.get $line)))
        (local.set $nextLine (i64.shr_u (local.get $ends) (i64.const 63)))
        (local.set $blanks (i64.or (local.get $blanks) (local.get $returns)))
        (if (i64.ne (local.get $blanks) (i64.const 0))
          (then
            (local.set $run (i64.add (local.get $blanks) (i64.and (local.get $starts) (local.get $blanks))))
            (local.set $starts (i64.or (i64.and (local.get $run) (i64.xor (i64.const -1) (local.get $blanks))) (local.get $starts)))
            (local.set $nextLine (i64.or (local.get $nextLine) (i64.extend_i32_u (i64.lt_u (local.get $run) (local.get $blanks)))))))
        (if (i32.load offset=44 (i32.const 0))
          (then
            (br_if $done
              (i64.ne (i64.const 0)
                (i64.and (local.get $starts)
                  (i64.or
                    (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $comment))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $comment))) (i32.const 16))))
                    (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $comment))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $comment))) (i32.const 16)))) (i64.const 32))))))))
        (local.set $line (local.get $nextLine))
        (local.set $records
          (i64.add (local.get $records)
            (i64.sub (i64.popcnt (local.get $ends)) (i64.popcnt (i64.and (local.get $ends) (local.get $starts))))))
        (local.set $lines (i64.add (local.get $lines) (i64.popcnt (local.get $feeds))))
        (i64.store offset=65600 (local.get $row) (local.get $ends))
        (i64.store offset=65608 (local.get $row) (local.get $feeds))
        (i64.store offset=65616 (local.get $row) (local.get $opens))
        (local.set $inside (local.get $nextInside))
        (local.set $field (local.get $nextField))
        (local.set $closed (i64.shr_u (local.get $closes) (i64.const 63)))
        (local.set $escaped (local.get $nextEscaped))
        (local.set $row (i32.add (local.get $row) (i32.const 24)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i64.store32 offset=8 (i32.const 0) (local.get $lines))
    (i32.store offset=12 (i32.const 0) (i32.shr_u (local.get $at) (i32.const 6)))
    (i64.store32 offset=16 (i32.const 0)
      (i64.or
        (i64.or
          (i64.or (local.get $line) (i64.shl (local.get $field) (i64.const 1)))
          (i64.and (local.get $inside) (i64.const 4)))
        (i64.or
          (i64.or (i64.shl (local.get $closed) (i64.const 3)) (i64.shl (local.get $escaped) (i64.const 6)))
          (i64.extend_i32_u
            (i32.shl
              (i32.and
                (i32.ne (local.get $at) (local.get $from))
                (i32.eq (i32.load8_u offset=63 (local.get $at)) (i32.const 13)))
              (i32.const 5))))))
    (call $tellLast (i32.const 0) (i32.const 0) (local.get $from) (local.get $at))
    ;; Asked only where it is open, or may be.
    (if (i64.ne (i64.or (local.get $inside) (local.get $closed)) (i64.const 0))
      (then (call $tellLast (i32.const 16) (i32.const 20) (local.get $from) (local.get $at))))
    (i32.wrap_i64 (local.get $records)))

  ;; Where in plain blocks a row ended last (marks at 0), or a quote opened (at 16): the place behind it, and the line feeds before that.
  (func $tellLast (param $marks i32) (param $out i32) (param $from i32) (param $at i32)
    (local $row i32) (local $lines i32) (local $feeds i64) (local $last i64)
    (local.set $lines (i32.load offset=8 (i32.const 0)))
    (local.set $row (i32.mul (i32.shr_u (local.get $at) (i32.const 6)) (i32.const 24)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $from)))
        (local.set $row (i32.sub (local.get $row) (i32.const 24)))
        (local.set $last (i64.load offset=65600 (i32.add (local.get $row) (local.get $marks))))
        (local.set $feeds (i64.load offset=65608 (local.get $row)))
        (if (i64.ne (local.get $last) (i64.const 0))
          (then
            (local.set $last (i64.clz (local.get $last)))
            (i32.store offset=0 (local.get $out) (i32.sub (local.get $at) (i32.wrap_i64 (local.get $last))))
            (local.set $feeds
              (i64.and (local.get $feeds) (i64.xor (i64.const -1) (i64.shr_u (i64.const -1) (local.get $last)))))
            (i32.store offset=4 (local.get $out) (i32.sub (local.get $lines) (i32.wrap_i64 (i64.popcnt (local.get $feeds)))))
            (return)))
        (local.set $lines (i32.sub (local.get $lines) (i32.wrap_i64 (i64.popcnt (local.get $feeds)))))
        (local.set $at (i32.sub (local.get $at) (i32.const 64)))
        (br $next))))

  ;; From a block to before another; leaves off at the first of which it is not sure. How many records end.
  (func $any (param $at i32) (param $end i32) (result i32)
    (local $behind i32) (local $hasQuotes i32) (local $hasComments i32) (local $hasBlanks i32)
    (local $hasEscapes i32) (local $openAt i32)
    (local $quotes i64) (local $delimiters i64) (local $comments i64) (local $blanks i64) (local $feeds i64) (local $returns i64)
    (local $inside i64) (local $ends i64) (local $starts i64) (local $run i64) (local $edges i64) (local $bad i64)
    (local $records i64) (local $lines i64) (local $linesBehind i64)
    ;; What goes on from the block before: within quotes; a line, a field begins; a quote ended a field, and blanks stand behind it.
    (local $inQuotes i64) (local $line i64) (local $field i64) (local $closed i64) (local $closedBlank i64) (local $returned i64)
    (local $nextField i64) (local $nextClosedBlank i64) (local $nextInQuotes i64) (local $nextClosed i64)
    (local $escapes i64) (local $escaped i64) (local $nextEscaped i64) (local $doubles i64) (local $fields i64) (local $stray i64)
    ;; Quotes that open; of the block of the last one, where it begins, its line feeds, and those before it.
    (local $opens i64) (local $lastOpens i64) (local $openFeeds i64) (local $linesOpen i64)
    (local.set $hasQuotes (i32.load offset=40 (i32.const 0)))
    (local.set $hasComments (i32.load offset=44 (i32.const 0)))
    (local.set $hasBlanks (i32.load offset=48 (i32.const 0)))
    (local.set $hasEscapes (i32.load offset=52 (i32.const 0)))
    (local.set $doubles (i64.sub (i64.extend_i32_u (local.get $hasEscapes)) (i64.const 1)))
    (local.set $run (i64.load32_u offset=16 (i32.const 0)))
    (local.set $line (i64.and (local.get $run) (i64.const 1)))
    (local.set $field (i64.and (i64.shr_u (local.get $run) (i64.const 1)) (i64.const 1)))
    (local.set $inQuotes (i64.sub (i64.const 0) (i64.and (i64.shr_u (local.get $run) (i64.const 2)) (i64.const 1))))
    (local.set $nextInQuotes (local.get $inQuotes))
    (local.set $closed (i64.and (i64.shr_u (local.get $run) (i64.const 3)) (i64.const 1)))
    (local.set $closedBlank (i64.and (i64.shr_u (local.get $run) (i64.const 4)) (i64.const 1)))
    (local.set $returned (i64.and (i64.shr_u (local.get $run) (i64.const 5)) (i64.const 1)))
    (local.set $escaped (i64.shr_u (local.get $run) (i64.const 6)))
    (local.set $behind (i32.load offset=0 (i32.const 0)))
    (local.set $linesBehind (i64.load32_u offset=4 (i32.const 0)))
    (local.set $lines (i64.load32_u offset=8 (i32.const 0)))
    (local.set $openAt (i32.load offset=20 (i32.const 0)))
    (local.set $linesOpen (i64.load32_u offset=24 (i32.const 0)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $feeds (call $marks (local.get $at) (i32.const 37)))
        (local.set $returns (call $marks (local.get $at) (i32.const 38)))
        (local.set $blanks (i64.const 0))
        (if (local.get $hasBlanks)
          (then
            (local.set $blanks (i64.or (call $marks (local.get $at) (i32.const 35)) (call $marks (local.get $at) (i32.const 36))))))
        ;; A carriage return is part of a line end, or nobody knows here.
        (br_if $done
          (i64.ne (i64.const 0)
            (i64.and (i64.or (i64.shl (local.get $returns) (i64.const 1)) (local.get $returned)) (i64.xor (i64.const -1) (local.get $feeds)))))
        (local.set $ends (local.get $feeds))
        (local.set $opens (i64.const 0))
        (if (local.get $hasQuotes)
          (then
            (local.set $quotes (call $marks (local.get $at) (i32.const 32)))
            ;; An escape makes text of what stands behind it, unless it is escaped: of each run of them, every other one does. Those outside
            ;; of quotes do no harm: no quote right behind one begins a field.
            (if (local.get $hasEscapes)
              (then
                (local.set $escapes (call $marks (local.get $at) (i32.const 39)))
                (local.set $nextEscaped (i64.const 0))
                (if (i64.ne (i64.or (local.get $escapes) (local.get $escaped)) (i64.const 0))
                  (then
                    (local.set $starts (i64.and (local.get $escapes) (i64.xor (local.get $escaped) (i64.const -1))))
                    (local.set $run
                      (i64.xor
                        (i64.sub
                          (i64.or (i64.shl (local.get $starts) (i64.const 1)) (i64.const 0xaaaaaaaaaaaaaaaa))
                          (local.get $starts))
                        (i64.const 0xaaaaaaaaaaaaaaaa)))
                    (local.set $quotes
                      (i64.and (local.get $quotes)
                        (i64.xor (i64.const -1) (i64.xor (local.get $run) (i64.or (local.get $escapes) (local.get $escaped))))))
                    (local.set $nextEscaped (i64.shr_u (i64.and (local.get $run) (local.get $escapes)) (i64.const 63)))))))
            ;; Most blocks hold no quote and stand behind none: only what the next begins with must be known.
            (if (i64.eqz
                  (i64.or
                    (i64.or (local.get $quotes) (i64.shr_u (local.get $blanks) (i64.const 63)))
                    (i64.or (local.get $closed) (local.get $closedBlank))))
              (then
                (local.set $ends (i64.and (local.get $feeds) (i64.xor (i64.const -1) (local.get $inQuotes))))
                (local.set $nextField
                  (i64.or
                    (i64.shr_u (local.get $feeds) (i64.const 63))
                    (i64.extend_i32_u (i32.eq (i32.load8_u offset=127 (local.get $at)) (i32.load8_u offset=33 (i32.const 0)))))))
              (else
                (local.set $delimiters (call $marks (local.get $at) (i32.const 33)))
                ;; A quote opens at the beginning of a field, with blanks before it or none, or right behind a quote: two of them are text.
                (local.set $edges (i64.or (local.get $delimiters) (local.get $feeds)))
                (local.set $starts (i64.or (i64.shl (local.get $edges) (i64.const 1)) (local.get $field)))
                (local.set $run (i64.add (local.get $blanks) (i64.and (local.get $starts) (local.get $blanks))))
                (local.set $nextField
                  (i64.or (i64.extend_i32_u (i64.lt_u (local.get $run) (local.get $blanks))) (i64.shr_u (local.get $edges) (i64.const 63))))
                (local.set $fields
                  (i64.or (i64.and (i64.xor (i64.const -1) (local.get $blanks)) (local.get $run)) (local.get $starts)))
                (local.set $edges (i64.or (local.get $edges) (local.get $returns)))
                (loop $again
                  (local.set $inside (local.get $quotes))
                  (local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const 1))))
                  (local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const 2))))
                  (local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const 4))))
                  (local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const 8))))
                  (local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const 16))))
                  (local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const 32))))
                  (local.set $inside (i64.xor (local.get $inside) (local.get $inQuotes)))
                  (local.set $opens
                    (i64.and
                      (i64.and (local.get $quotes) (local.get $inside))
                      (i64.xor (i64.const -1)
                        (i64.and (local.get $doubles) (i64.or (i64.shl (local.get $quotes) (i64.const 1)) (local.get $closed))))))
                  (local.set $stray (i64.and (local.get $opens) (i64.xor (i64.const -1) (local.get $fields))))
                  ;; One that closes stands before a delimiter or a line end, with blanks between or none, or right before another quote.
                  (local.set $starts (i64.and (local.get $quotes) (i64.xor (i64.const -1) (local.get $inside))))
                  (local.set $nextClosed (i64.shr_u (local.get $starts) (i64.const 63)))
                  (local.set $starts (i64.or (i64.shl (local.get $starts) (i64.const 1)) (local.get $closed)))
                  (local.set $bad
                    (i64.and (local.get $starts)
                      (i64.xor (i64.const -1)
                        (i64.or (local.get $blanks) (i64.or (local.get $edges) (i64.and (local.get $quotes) (local.get $doubles)))))))
                  (local.set $bad
                    (i64.or (local.get $bad) (i64.and (local.get $closedBlank) (i64.xor (i64.const -1) (i64.or (local.get $blanks) (local.get $edges))))))
                  (local.set $run
                    (i64.add (local.get $blanks) (i64.and (i64.or (local.get $starts) (local.get $closedBlank)) (local.get $blanks))))
                  (local.set $nextClosedBlank (i64.extend_i32_u (i64.lt_u (local.get $run) (local.get $blanks))))
                  ;; Blanks that no such run begins in are as they were: what changed is behind a run.
                  (local.set $bad
                    (i64.or (local.get $bad) (i64.and (i64.and (local.get $run) (i64.xor (i64.const -1) (local.get $blanks))) (i64.xor (i64.const -1) (local.get $edges)))))
                  (if (i64.ne (i64.or (local.get $bad) (local.get $stray)) (i64.const 0))
                    (then
                      ;; Up to the first of them all is as it should be: where that is a quote that would open, it is text.
                      (local.set $run (i64.or (local.get $bad) (local.get $stray)))
                      (local.set $run (i64.and (local.get $run) (i64.sub (i64.const 0) (local.get $run))))
                      (br_if $done (i64.ne (i64.and (local.get $run) (local.get $bad)) (i64.const 0)))
                      (local.set $quotes (i64.xor (local.get $quotes) (local.get $run)))
                      (br $again))))
                (local.set $nextInQuotes (i64.shr_s (local.get $inside) (i64.const 63)))
                (local.set $ends (i64.and (local.get $feeds) (i64.xor (i64.const -1) (local.get $inside))))))))
        ;; A line of nothing but blanks is no record.
        (local.set $starts (i64.or (i64.shl (local.get $ends) (i64.const 1)) (local.get $line)))
        (local.set $blanks (i64.or (local.get $blanks) (local.get $returns)))
        (local.set $run (i64.add (local.get $blanks) (i64.and (local.get $starts) (local.get $blanks))))
        (local.set $starts (i64.or (i64.and (local.get $run) (i64.xor (i64.const -1) (local.get $blanks))) (local.get $starts)))
        (if (local.get $hasComments)
          (then
            (local.set $comments (call $marks (local.get $at) (i32.const 34)))
            (br_if $done (i64.ne (i64.const 0) (i64.and (local.get $comments) (local.get $starts))))))
        (local.set $line
          (i64.or (i64.extend_i32_u (i64.lt_u (local.get $run) (local.get $blanks))) (i64.shr_u (local.get $ends) (i64.const 63))))
        (local.set $records
          (i64.add (local.get $records)
            (i64.sub (i64.popcnt (local.get $ends)) (i64.popcnt (i64.and (local.get $ends) (local.get $starts))))))
        (if (i64.ne (local.get $ends) (i64.const 0))
          (then
            (local.set $run (i64.shr_u (i64.const -1) (i64.clz (local.get $ends))))
            (local.set $linesBehind (i64.add (local.get $lines) (i64.popcnt (i64.and (local.get $feeds) (local.get $run)))))
            (local.set $behind
              (i32.sub (i32.add (local.get $at) (i32.const 64)) (i32.wrap_i64 (i64.clz (local.get $ends)))))))
        (if (i64.ne (local.get $opens) (i64.const 0))
          (then
            (local.set $openAt (local.get $at))
            (local.set $lastOpens (local.get $opens))
            (local.set $openFeeds (local.get $feeds))
            (local.set $linesOpen (local.get $lines))))
        (local.set $lines (i64.add (local.get $lines) (i64.popcnt (local.get $feeds))))
        (local.set $inQuotes (local.get $nextInQuotes))
        (local.set $field (local.get $nextField))
        (local.set $closed (local.get $nextClosed))
        (local.set $closedBlank (local.get $nextClosedBlank))
        (local.set $returned (i64.shr_u (local.get $returns) (i64.const 63)))
        (local.set $escaped (local.get $nextEscaped))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i32.store offset=0 (i32.const 0) (local.get $behind))
    (i64.store32 offset=4 (i32.const 0) (local.get $linesBehind))
    (i64.store32 offset=8 (i32.const 0) (local.get $lines))
    (i32.store offset=12 (i32.const 0) (i32.shr_u (local.get $at) (i32.const 6)))
    (if (i64.ne (local.get $lastOpens) (i64.const 0))
      (then
        (local.set $run (i64.clz (local.get $lastOpens)))
        (local.set $openAt (i32.sub (i32.add (local.get $openAt) (i32.const 64)) (i32.wrap_i64 (local.get $run))))
        (local.set $linesOpen
          (i64.add (local.get $linesOpen)
            (i64.popcnt (i64.and (local.get $openFeeds) (i64.shr_u (i64.const -1) (local.get $run))))))))
    (i32.store offset=20 (i32.const 0) (local.get $openAt))
    (i64.store32 offset=24 (i32.const 0) (local.get $linesOpen))
    (i64.store32 offset=16 (i32.const 0)
      (i64.or
        (i64.or
          (i64.or (local.get $line) (i64.shl (local.get $field) (i64.const 1)))
          (i64.and (local.get $inQuotes) (i64.const 4)))
        (i64.or
          (i64.or (i64.shl (local.get $closed) (i64.const 3)) (i64.shl (local.get $closedBlank) (i64.const 4)))
          (i64.or (i64.shl (local.get $returned) (i64.const 5)) (i64.shl (local.get $escaped) (i64.const 6))))))
    (i32.wrap_i64 (local.get $records)))

  ;; Where in a block the byte stands that stands at a place of the memory.
  (func $marks (param $at i32) (param $byte i32) (result i64)
    (local $bytes v128)
    (local.set $bytes (v128.load8_splat (local.get $byte)))
    (i64.or
      (i64.extend_i32_u
        (i32.or
          (i8x16.bitmask (i8x16.eq (v128.load offset=64 (local.get $at)) (local.get $bytes)))
          (i32.shl (i8x16.bitmask (i8x16.eq (v128.load offset=80 (local.get $at)) (local.get $bytes))) (i32.const 16))))
      (i64.shl
        (i64.extend_i32_u
          (i32.or
            (i8x16.bitmask (i8x16.eq (v128.load offset=96 (local.get $at)) (local.get $bytes)))
            (i32.shl (i8x16.bitmask (i8x16.eq (v128.load offset=112 (local.get $at)) (local.get $bytes))) (i32.const 16))))
        (i64.const 32))))
)
