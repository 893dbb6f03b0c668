;; Where JSON's structure stands in a window of bytes: quotes, escapes and brackets, sixty-four bytes at once. How it is done is told in
;; "Parsing Gigabytes of JSON per Second" (Langdale, Lemire; arXiv 1902.08318): `mark` turns each block of 64 bytes into masks of 64 bits,
;; and all others go from bit to bit. Judges no text. Whatever it cannot be sure of ends what it tells of.
;;
;; Memory. 0: numbers of 32 bits, in and out: 0 in a string, 4 the next byte is escaped, 8 depth, 12 deepest, 20 behind the last record,
;; 24 how far was looked. 32: the bytes that are looked for. 64: the window, 64 KiB. 65600: for each block the masks of openings, closings,
;; commas (0, 8, 16; none of them within strings), odd places (24, where lines are asked for: a line feed within a string, an opening at a
;; line's very beginning), strings (32: from a quote to before the one that ends it).
(module
  (memory (export "memory") 2)
  (data (i32.const 32) "\22\5c,\0a{} ")

  ;; So many blocks of the window. How many are marked: a backslash outside of strings, where it escapes nothing, ends it before its block.
  ;; Odd places are marked with `lined`.
  (func (export "mark") (param $blocks i32) (param $lined i32) (result i32)
    (local $at i32) (local $end i32) (local $out i32)
    (local $quote v128) (local $backslash v128) (local $comma v128) (local $feed v128) (local $open v128) (local $close v128) (local $blank v128)
    (local $bytes0 v128) (local $bytes1 v128) (local $bytes2 v128) (local $bytes3 v128)
    (local $folded v128) (local $isComma v128) (local $openLow i32) (local $openHigh i32) (local $closeLow i32) (local $closeHigh i32)
    (local $quotes i64) (local $backslashes i64) (local $feeds i64) (local $opens i64) (local $closes i64) (local $commas i64)
    (local $strings i64) (local $outside i64) (local $inString i64) (local $escaped i64) (local $starts i64) (local $ends i64) (local $carried i64)
    (local $fed i64) (local $odd i64)
    ;; Loaded and not named: V8 makes a vector that is named in the loop anew each time round, which took a third more time.
    (local.set $quote (v128.load8_splat offset=32 (i32.const 0)))
    (local.set $backslash (v128.load8_splat offset=33 (i32.const 0)))
    (local.set $comma (v128.load8_splat offset=34 (i32.const 0)))
    (local.set $feed (v128.load8_splat offset=35 (i32.const 0)))
    (local.set $open (v128.load8_splat offset=36 (i32.const 0)))
    (local.set $close (v128.load8_splat offset=37 (i32.const 0)))
    (local.set $blank (v128.load8_splat offset=38 (i32.const 0)))
    (local.set $inString (i64.sub (i64.const 0) (i64.load32_u offset=0 (i32.const 0))))
    (local.set $escaped (i64.load32_u offset=4 (i32.const 0)))
    (local.set $end (i32.shl (local.get $blocks) (i32.const 6)))
    (local.set $out (i32.const 65600))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $bytes0 (v128.load offset=64 (local.get $at)))
        (local.set $bytes1 (v128.load offset=80 (local.get $at)))
        (local.set $bytes2 (v128.load offset=96 (local.get $at)))
        (local.set $bytes3 (v128.load offset=112 (local.get $at)))
        (local.set $quotes
          (i64.or
            (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $quote))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $quote))) (i32.const 16))))
            (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $quote))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $quote))) (i32.const 16)))) (i64.const 32))))
        (local.set $backslashes (i64.const 0))
        (local.set $carried (local.get $escaped))
        ;; Masks cost most: one says whether there are any backslashes, four say where.
        (if (i32.or
              (v128.any_true
                (v128.or
                  (v128.or (i8x16.eq (local.get $bytes0) (local.get $backslash)) (i8x16.eq (local.get $bytes1) (local.get $backslash)))
                  (v128.or (i8x16.eq (local.get $bytes2) (local.get $backslash)) (i8x16.eq (local.get $bytes3) (local.get $backslash)))))
              (i32.wrap_i64 (local.get $escaped)))
          (then
            (local.set $backslashes
              (i64.or
                (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $backslash))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $backslash))) (i32.const 16))))
                (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $backslash))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $backslash))) (i32.const 16)))) (i64.const 32))))
            ;; A backslash escapes what stands behind it, unless it is escaped: of each run of them, every other one does.
            (local.set $starts (i64.and (local.get $backslashes) (i64.xor (local.get $escaped) (i64.const -1))))
            (local.set $ends
              (i64.xor
                (i64.sub
                  (i64.or (i64.shl (local.get $starts) (i64.const 1)) (i64.const 0xaaaaaaaaaaaaaaaa))
                  (local.get $starts))
                (i64.const 0xaaaaaaaaaaaaaaaa)))
            (local.set $quotes
              (i64.and (local.get $quotes)
                (i64.xor (i64.const -1)
                  (i64.xor (local.get $ends) (i64.or (local.get $backslashes) (local.get $escaped))))))
            (local.set $escaped (i64.shr_u (i64.and (local.get $ends) (local.get $backslashes)) (i64.const 63)))))
        ;; Each bit becomes the parity of the quotes up to it.
        (local.set $strings (local.get $inString))
        (if (i64.ne (local.get $quotes) (i64.const 0))
          (then
            (local.set $strings (local.get $quotes))
            (local.set $strings (i64.xor (local.get $strings) (i64.shl (local.get $strings) (i64.const 1))))
            (local.set $strings (i64.xor (local.get $strings) (i64.shl (local.get $strings) (i64.const 2))))
            (local.set $strings (i64.xor (local.get $strings) (i64.shl (local.get $strings) (i64.const 4))))
            (local.set $strings (i64.xor (local.get $strings) (i64.shl (local.get $strings) (i64.const 8))))
            (local.set $strings (i64.xor (local.get $strings) (i64.shl (local.get $strings) (i64.const 16))))
            (local.set $strings (i64.xor (local.get $strings) (i64.shl (local.get $strings) (i64.const 32))))
            (local.set $strings (i64.xor (local.get $strings) (local.get $inString)))))
        (local.set $outside (i64.xor (local.get $strings) (i64.const -1)))
        (br_if $done (i64.ne (i64.and (local.get $backslashes) (local.get $outside)) (i64.const 0)))
        (local.set $inString (i64.shr_s (local.get $strings) (i64.const 63)))
        (i64.store offset=32 (local.get $out) (local.get $strings))
        (if (i64.eqz (local.get $outside))
          (then
            (i64.store offset=0 (local.get $out) (i64.const 0))
            (i64.store offset=8 (local.get $out) (i64.const 0))
            (i64.store offset=16 (local.get $out) (i64.const 0))
            (local.set $opens (i64.const 0)))
          (else
            ;; Two masks for three kinds: a comma is in both. Brackets are braces but for one bit, which a blank has. Sixteen bytes after the
            ;; other: more vectors than the machine has go through memory.
            (local.set $isComma (i8x16.eq (local.get $bytes0) (local.get $comma)))
            (local.set $folded (v128.or (local.get $bytes0) (local.get $blank)))
            (local.set $openLow (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $open)) (local.get $isComma))))
            (local.set $closeLow (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $close)) (local.get $isComma))))
            (local.set $isComma (i8x16.eq (local.get $bytes1) (local.get $comma)))
            (local.set $folded (v128.or (local.get $bytes1) (local.get $blank)))
            (local.set $openLow (i32.or (local.get $openLow) (i32.shl (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $open)) (local.get $isComma))) (i32.const 16))))
            (local.set $closeLow (i32.or (local.get $closeLow) (i32.shl (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $close)) (local.get $isComma))) (i32.const 16))))
            (local.set $isComma (i8x16.eq (local.get $bytes2) (local.get $comma)))
            (local.set $folded (v128.or (local.get $bytes2) (local.get $blank)))
            (local.set $openHigh (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $open)) (local.get $isComma))))
            (local.set $closeHigh (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $close)) (local.get $isComma))))
            (local.set $isComma (i8x16.eq (local.get $bytes3) (local.get $comma)))
            (local.set $folded (v128.or (local.get $bytes3) (local.get $blank)))
            (local.set $openHigh (i32.or (local.get $openHigh) (i32.shl (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $open)) (local.get $isComma))) (i32.const 16))))
            (local.set $closeHigh (i32.or (local.get $closeHigh) (i32.shl (i8x16.bitmask (v128.or (i8x16.eq (local.get $folded) (local.get $close)) (local.get $isComma))) (i32.const 16))))
            (local.set $opens
              (i64.or (i64.extend_i32_u (local.get $openLow)) (i64.shl (i64.extend_i32_u (local.get $openHigh)) (i64.const 32))))
            (local.set $closes
              (i64.or (i64.extend_i32_u (local.get $closeLow)) (i64.shl (i64.extend_i32_u (local.get $closeHigh)) (i64.const 32))))
            (local.set $opens (i64.and (local.get $opens) (local.get $outside)))
            (local.set $closes (i64.and (local.get $closes) (local.get $outside)))
            (local.set $commas (i64.and (local.get $opens) (local.get $closes)))
            (local.set $opens (i64.xor (local.get $opens) (local.get $commas)))
            (i64.store offset=0 (local.get $out) (local.get $opens))
            (i64.store offset=8 (local.get $out) (i64.xor (local.get $closes) (local.get $commas)))
            (i64.store offset=16 (local.get $out) (local.get $commas))))
        (local.set $odd (i64.const 0))
        (if (local.get $lined)
          (then
            (local.set $feeds
              (i64.or
                (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $feed))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $feed))) (i32.const 16))))
                (i64.shl (i64.extend_i32_u (i32.or (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $feed))) (i32.shl (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $feed))) (i32.const 16)))) (i64.const 32))))
            (local.set $odd
              (i64.or
                (i64.and (local.get $feeds) (local.get $strings))
                (i64.and (local.get $opens) (i64.or (i64.shl (local.get $feeds) (i64.const 1)) (local.get $fed)))))
            (local.set $fed (i64.shr_u (local.get $feeds) (i64.const 63)))))
        (i64.store offset=24 (local.get $out) (local.get $odd))
        (local.set $out (i32.add (local.get $out) (i32.const 40)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i64.store32 offset=0 (i32.const 0) (i64.and (local.get $inString) (i64.const 1)))
    (i64.store32 offset=4 (i32.const 0) (select (local.get $escaped) (local.get $carried) (i32.eq (local.get $at) (local.get $end))))
    (i32.shr_u (local.get $at) (i32.const 6)))

  ;; Line feeds in a stretch of the window.
  (func (export "feeds") (param $from i32) (param $to i32) (result i32)
    (local $lines i32) (local $stop i32) (local $feed v128) (local $counts v128)
    (local.set $feed (v128.load8_splat offset=35 (i32.const 0)))
    (block $short
      (loop $stretch
        (br_if $short (i32.lt_s (i32.sub (local.get $to) (local.get $from)) (i32.const 16)))
        ;; A lane counts to 255.
        (local.set $stop (i32.and (i32.sub (local.get $to) (local.get $from)) (i32.const -16)))
        (local.set $stop
          (i32.add (local.get $from)
            (select (local.get $stop) (i32.const 4080) (i32.lt_u (local.get $stop) (i32.const 4080)))))
        (local.set $counts (v128.const i64x2 0 0))
        (loop $each
          (local.set $counts
            (i8x16.sub (local.get $counts) (i8x16.eq (v128.load offset=64 (local.get $from)) (local.get $feed))))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (br_if $each (i32.lt_u (local.get $from) (local.get $stop))))
        (local.set $counts (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $counts))))
        (local.set $lines
          (i32.add (local.get $lines)
            (i32.add
              (i32.add (i32x4.extract_lane 0 (local.get $counts)) (i32x4.extract_lane 1 (local.get $counts)))
              (i32.add (i32x4.extract_lane 2 (local.get $counts)) (i32x4.extract_lane 3 (local.get $counts))))))
        (br $stretch)))
    (if (i32.lt_u (local.get $from) (local.get $to))
      (then
        (local.set $lines
          (i32.add (local.get $lines)
            (i32.popcnt
              (i32.and
                (i8x16.bitmask (i8x16.eq (v128.load offset=64 (local.get $from)) (local.get $feed)))
                (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $from))) (i32.const 1))))))))
    (local.get $lines))

  ;; True where a string goes on.
  (func (export "inside") (param $at i32) (result i32)
    (i32.wrap_i64
      (i64.and (i64.const 1)
        (i64.shr_u
          (i64.load offset=65632 (i32.mul (i32.shr_u (local.get $at) (i32.const 6)) (i32.const 40)))
          (i64.extend_i32_u (i32.and (local.get $at) (i32.const 63)))))))

  ;; From within a string (depth 0) or a container to behind its end; -1 where that is not before `to`, which is a block's beginning, nor
  ;; before something odd.
  (func (export "end") (param $from i32) (param $to i32) (result i32)
    (local $base i32) (local $row i32) (local $depth i32) (local $deepest i32)
    (local $kept i64) (local $opens i64) (local $closes i64) (local $odd i64) (local $edges i64) (local $edge i64)
    (local.set $depth (i32.load offset=8 (i32.const 0)))
    (local.set $deepest (i32.load offset=12 (i32.const 0)))
    (local.set $base (i32.and (local.get $from) (i32.const -64)))
    (local.set $row (i32.mul (i32.shr_u (local.get $from) (i32.const 6)) (i32.const 40)))
    (local.set $kept (i64.shl (i64.const -1) (i64.extend_i32_u (i32.and (local.get $from) (i32.const 63)))))
    (block $found
      (loop $next
        (if (i32.ge_u (local.get $base) (local.get $to))
          (then
            (i32.store offset=8 (i32.const 0) (local.get $depth))
            (i32.store offset=12 (i32.const 0) (local.get $deepest))
            (return (i32.const -1))))
        (local.set $odd (i64.and (local.get $kept) (i64.load offset=65624 (local.get $row))))
        (if (i64.ne (local.get $odd) (i64.const 0))
          (then
            (local.set $kept
              (i64.and (local.get $kept) (i64.sub (i64.and (local.get $odd) (i64.sub (i64.const 0) (local.get $odd))) (i64.const 1))))))
        (local.set $opens (i64.and (local.get $kept) (i64.load offset=65600 (local.get $row))))
        (local.set $closes (i64.and (local.get $kept) (i64.load offset=65608 (local.get $row))))
        (if (i32.eqz (local.get $depth))
          (then
            (local.set $edges (i64.and (local.get $kept) (i64.xor (i64.const -1) (i64.load offset=65632 (local.get $row)))))
            (local.set $edge (i64.and (local.get $edges) (i64.sub (i64.const 0) (local.get $edges))))
            (br_if $found (i64.ne (local.get $edges) (i64.const 0))))
          (else
            ;; Most blocks of a large text neither end it nor make it deeper: their brackets are counted.
            (if (i32.and
                  (i32.gt_u (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $closes))))
                  (i32.le_u (i32.add (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $opens)))) (local.get $deepest)))
              (then
                (local.set $depth
                  (i32.sub
                    (i32.add (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $opens))))
                    (i32.wrap_i64 (i64.popcnt (local.get $closes))))))
              (else
                (local.set $edges (i64.or (local.get $opens) (local.get $closes)))
                (block $all
                  (loop $each
                    (br_if $all (i64.eqz (local.get $edges)))
                    (local.set $edge (i64.and (local.get $edges) (i64.sub (i64.const 0) (local.get $edges))))
                    (if (i64.eqz (i64.and (local.get $edge) (local.get $closes)))
                      (then
                        (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
                        (if (i32.gt_u (local.get $depth) (local.get $deepest)) (then (local.set $deepest (local.get $depth)))))
                      (else
                        (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
                        (br_if $found (i32.eqz (local.get $depth)))))
                    (local.set $edges (i64.and (local.get $edges) (i64.sub (local.get $edges) (i64.const 1))))
                    (br $each)))))))
        (if (i64.ne (local.get $odd) (i64.const 0)) (then (return (i32.const -1))))
        (local.set $kept (i64.const -1))
        (local.set $base (i32.add (local.get $base) (i32.const 64)))
        (local.set $row (i32.add (local.get $row) (i32.const 40)))
        (br $next)))
    (i32.store offset=8 (i32.const 0) (i32.const 0))
    (i32.store offset=12 (i32.const 0) (local.get $deepest))
    (i32.add (i32.add (local.get $base) (i32.const 1)) (i32.wrap_i64 (i64.ctz (local.get $edge)))))

  ;; From between two elements of an array, or before the first, over all that end with a comma before `to` (a block's beginning) or
  ;; before the array does. How many they are: as many as commas.
  (func (export "elements") (param $from i32) (param $to i32) (result i32)
    (local $base i32) (local $row i32) (local $depth i32) (local $count i64) (local $behind i32)
    (local $kept i64) (local $opens i64) (local $closes i64) (local $commas i64) (local $edges i64) (local $edge i64)
    (local.set $base (i32.and (local.get $from) (i32.const -64)))
    (local.set $row (i32.mul (i32.shr_u (local.get $from) (i32.const 6)) (i32.const 40)))
    (local.set $kept (i64.shl (i64.const -1) (i64.extend_i32_u (i32.and (local.get $from) (i32.const 63)))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $base) (local.get $to)))
        (local.set $opens (i64.and (local.get $kept) (i64.load offset=65600 (local.get $row))))
        (local.set $closes (i64.and (local.get $kept) (i64.load offset=65608 (local.get $row))))
        (if (i32.gt_u (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $closes))))
          (then
            (local.set $depth
              (i32.sub
                (i32.add (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $opens))))
                (i32.wrap_i64 (i64.popcnt (local.get $closes))))))
          (else
            (local.set $commas (i64.and (local.get $kept) (i64.load offset=65616 (local.get $row))))
            (local.set $edges (i64.or (local.get $opens) (local.get $closes)))
            (block $all
              (loop $each
                (local.set $edge (i64.and (local.get $edges) (i64.sub (i64.const 0) (local.get $edges))))
                (if (i32.eqz (local.get $depth))
                  (then
                    ;; Those before the next bracket; all, where there is none.
                    (local.set $kept (i64.and (local.get $commas) (i64.sub (local.get $edge) (i64.const 1))))
                    (if (i64.ne (local.get $kept) (i64.const 0))
                      (then
                        (local.set $count (i64.add (local.get $count) (i64.popcnt (local.get $kept))))
                        (local.set $behind
                          (i32.sub (i32.add (local.get $base) (i32.const 64)) (i32.wrap_i64 (i64.clz (local.get $kept)))))))))
                (br_if $all (i64.eqz (local.get $edges)))
                (if (i64.eqz (i64.and (local.get $edge) (local.get $closes)))
                  (then (local.set $depth (i32.add (local.get $depth) (i32.const 1))))
                  (else
                    (if (i32.eqz (local.get $depth))
                      (then
                        (local.set $base (i32.add (local.get $base) (i32.wrap_i64 (i64.ctz (local.get $edge)))))
                        (br $done)))
                    (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
                    (local.set $commas (i64.and (local.get $commas) (i64.sub (i64.const 0) (local.get $edge))))))
                (local.set $edges (i64.and (local.get $edges) (i64.sub (local.get $edges) (i64.const 1))))
                (br $each)))))
        (local.set $kept (i64.const -1))
        (local.set $base (i32.add (local.get $base) (i32.const 64)))
        (local.set $row (i32.add (local.get $row) (i32.const 40)))
        (br $next)))
    (i32.store offset=20 (i32.const 0) (local.get $behind))
    (i32.store offset=24 (i32.const 0) (local.get $base))
    (i32.wrap_i64 (local.get $count)))

  ;; From between two values over all that are objects with nothing but blanks between, and end before `to` (a block's beginning). How
  ;; many. With `lined`, from a line's beginning over all lines that hold nothing but objects, to behind a line feed: an object may go over
  ;; several, unless there is something odd in it, and a comma between two of them is a blank.
  (func (export "values") (param $from i32) (param $to i32) (param $lined i32) (result i32)
    (local $at i32) (local $byte i32) (local $behind i32) (local $count i32) (local $counted i32)
    (local $wait i32) (local $vain i32) (local $passed i32)
    (local $base i32) (local $row i32) (local $depth i32) (local $closed i32)
    (local $kept i64) (local $opens i64) (local $closes i64) (local $edges i64) (local $edge i64) (local $odd i64)
    (local.set $at (local.get $from))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $byte (i32.load8_u offset=64 (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (call $isBlank (local.get $byte)))
        (br_if $done (i32.ne (local.get $byte) (i32.const 0x7b)))
        ;; Where lines are otherwise, it is tried ever more seldom.
        (if (local.get $wait)
          (then (local.set $wait (i32.sub (local.get $wait) (i32.const 1))))
          (else
            (local.set $passed (call $lines (i32.sub (local.get $at) (i32.const 1)) (local.get $to) (local.get $lined)))
            (if (local.get $passed)
              (then
                (local.set $vain (i32.const 0))
                (local.set $count (i32.add (local.get $count) (local.get $passed)))
                (local.set $at (i32.load offset=20 (i32.const 0)))
                (local.set $counted (local.get $count))
                (local.set $behind (local.get $at))
                (br $next)))
            (local.set $vain (i32.and (i32.add (i32.shl (local.get $vain) (i32.const 1)) (i32.const 1)) (i32.const 63)))
            (local.set $wait (local.get $vain))))
        (loop $object
          (local.set $odd (i64.const 0))
          (local.set $depth (i32.const 1))
          (local.set $base (i32.and (local.get $at) (i32.const -64)))
          (local.set $row (i32.mul (i32.shr_u (local.get $at) (i32.const 6)) (i32.const 40)))
          (local.set $kept (i64.shl (i64.const -1) (i64.extend_i32_u (i32.and (local.get $at) (i32.const 63)))))
          (block $found
            (loop $block
              (br_if $done (i32.ge_u (local.get $base) (local.get $to)))
              (local.set $odd (i64.and (local.get $kept) (i64.load offset=65624 (local.get $row))))
              (if (i64.ne (local.get $odd) (i64.const 0))
                (then
                  (local.set $kept
                    (i64.and (local.get $kept) (i64.sub (i64.and (local.get $odd) (i64.sub (i64.const 0) (local.get $odd))) (i64.const 1))))))
              (local.set $opens (i64.and (local.get $kept) (i64.load offset=65600 (local.get $row))))
              (local.set $closes (i64.and (local.get $kept) (i64.load offset=65608 (local.get $row))))
              ;; It ends at the first bracket that closes as many as were open, and opened before it.
              (local.set $edges (local.get $closes))
              (local.set $closed (local.get $depth))
              (block $none
                (br_if $none (i32.gt_u (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $closes)))))
                (loop $each
                  (local.set $edge (i64.and (local.get $edges) (i64.sub (i64.const 0) (local.get $edges))))
                  (local.set $closed (i32.sub (local.get $closed) (i32.const 1)))
                  (br_if $found
                    (i32.eqz
                      (i32.add (local.get $closed)
                        (i32.wrap_i64 (i64.popcnt (i64.and (local.get $opens) (i64.sub (local.get $edge) (i64.const 1))))))))
                  (local.set $edges (i64.xor (local.get $edges) (local.get $edge)))
                  (br_if $each (i64.ne (local.get $edges) (i64.const 0)))))
              (br_if $done (i64.ne (local.get $odd) (i64.const 0)))
              (local.set $depth
                (i32.sub
                  (i32.add (local.get $depth) (i32.wrap_i64 (i64.popcnt (local.get $opens))))
                  (i32.wrap_i64 (i64.popcnt (local.get $closes)))))
              (local.set $kept (i64.const -1))
              (local.set $base (i32.add (local.get $base) (i32.const 64)))
              (local.set $row (i32.add (local.get $row) (i32.const 40)))
              (br $block)))
          (local.set $depth (i32.const 0))
          (local.set $at (i32.add (i32.add (local.get $base) (i32.const 1)) (i32.wrap_i64 (i64.ctz (local.get $edge)))))
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (if (local.get $lined)
            (then
              (loop $blanks
                (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
                (local.set $byte (i32.load8_u offset=64 (local.get $at)))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br_if $object (i32.eq (local.get $byte) (i32.const 0x7b)))
                (br_if $blanks (i32.eq (local.get $byte) (i32.const 0x2c)))
                (br_if $done (i32.eqz (call $isBlank (local.get $byte))))
                (br_if $blanks (i32.ne (local.get $byte) (i32.const 10)))))))
        (local.set $counted (local.get $count))
        (local.set $behind (local.get $at))
        (br $next)))
    (i32.store offset=20 (i32.const 0) (local.get $behind))
    ;; What is open goes on in the next window, or behind something odd: who looks at that will know when to ask again.
    (if (local.get $depth)
      (then (local.set $at (select (local.get $behind) (local.get $to) (i64.ne (local.get $odd) (i64.const 0))))))
    (i32.store offset=24 (i32.const 0) (local.get $at))
    (local.get $counted))

  ;; The same where each object is followed by one line feed and the next object at once, a block after the other: from the brace that opens one,
  ;; over all that end so in blocks where nothing else stands. How many; number 20 is behind the last.
  (func $lines (param $from i32) (param $to i32) (param $lined i32) (result i32)
    (local $base i32) (local $row i32) (local $at i32) (local $behind i32) (local $count i32)
    (local $kept i64) (local $opens i64) (local $closes i64) (local $depth i64) (local $closed i64)
    (local $edges i64) (local $edge i64) (local $ends i64) (local $begins i64)
    (local.set $behind (local.get $from))
    (local.set $base (i32.and (local.get $from) (i32.const -64)))
    (local.set $row (i32.mul (i32.shr_u (local.get $from) (i32.const 6)) (i32.const 40)))
    (local.set $begins (i64.shl (i64.const 1) (i64.extend_i32_u (i32.and (local.get $from) (i32.const 63)))))
    (local.set $kept (i64.sub (i64.const 0) (local.get $begins)))
    (block $done
      ;; A brace, and not a character of a string.
      (br_if $done (i64.eqz (i64.and (local.get $begins) (i64.load offset=65600 (local.get $row)))))
      (loop $next
        (br_if $done (i32.ge_u (local.get $base) (local.get $to)))
        (local.set $opens (i64.and (local.get $kept) (i64.load offset=65600 (local.get $row))))
        (local.set $closes (i64.and (local.get $kept) (i64.load offset=65608 (local.get $row))))
        (local.set $ends (i64.const 0))
        (if (i64.le_u (local.get $depth) (i64.popcnt (local.get $closes)))
          (then
            ;; Of those that close as many as were open, and opened before them. No branch a bracket: it would be guessed wrong too often.
            (local.set $edges (local.get $closes))
            (local.set $closed (i64.sub (local.get $depth) (i64.const 1)))
            (loop $each
              (local.set $edge (i64.and (local.get $edges) (i64.sub (i64.const 0) (local.get $edges))))
              (local.set $closed (i64.sub (local.get $closed) (i64.const 1)))
              (local.set $ends
                (i64.or (local.get $ends)
                  (i64.and (local.get $edge)
                    (i64.shr_s
                      (i64.add (local.get $closed)
                        (i64.popcnt (i64.and (local.get $opens) (i64.sub (local.get $edge) (i64.const 1)))))
                      (i64.const 63)))))
              (local.set $edges (i64.xor (local.get $edges) (local.get $edge)))
              (br_if $each (i64.ne (local.get $edges) (i64.const 0))))))
        (local.set $begins (i64.or (local.get $begins) (i64.shl (local.get $ends) (i64.const 2))))
        (br_if $done
          (i64.ne (i64.const 0)
            (i64.and
              (i64.and (local.get $kept) (i64.load offset=65624 (local.get $row)))
              (i64.xor (i64.const -1) (local.get $begins)))))
        (local.set $begins (i64.shr_u (local.get $ends) (i64.const 62)))
        (if (i64.ne (local.get $ends) (i64.const 0))
          (then
            (loop $object
              (local.set $at (i32.add (local.get $base) (i32.wrap_i64 (i64.ctz (local.get $ends)))))
              (br_if $done
                (i32.or
                  (i32.gt_u (i32.add (local.get $at) (i32.const 3)) (local.get $to))
                  (i32.ne (i32.and (i32.load offset=64 (local.get $at)) (i32.const 0xffff00)) (i32.const 0x7b0a00))))
              (local.set $count (i32.add (local.get $count) (i32.const 1)))
              (local.set $behind (i32.add (i32.add (local.get $at) (i32.const 1)) (local.get $lined)))
              (local.set $ends (i64.and (local.get $ends) (i64.sub (local.get $ends) (i64.const 1))))
              (br_if $object (i64.ne (local.get $ends) (i64.const 0))))))
        (local.set $depth
          (i64.sub (i64.add (local.get $depth) (i64.popcnt (local.get $opens))) (i64.popcnt (local.get $closes))))
        (local.set $kept (i64.const -1))
        (local.set $base (i32.add (local.get $base) (i32.const 64)))
        (local.set $row (i32.add (local.get $row) (i32.const 40)))
        (br $next)))
    (i32.store offset=20 (i32.const 0) (local.get $behind))
    (local.get $count))

  (func $isBlank (param $byte i32) (result i32)
    (i32.or
      (i32.eq (local.get $byte) (i32.const 32))
      (i32.or
        (i32.eq (local.get $byte) (i32.const 10))
        (i32.or (i32.eq (local.get $byte) (i32.const 13)) (i32.eq (local.get $byte) (i32.const 9))))))
)
