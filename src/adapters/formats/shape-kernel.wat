;; Is this record like the last one? A shape is the text that stands before each value of a record: `{"id":`, `,"name":` ... A record has
;; it when each of these texts stands where it should and a value behind it: a string without a backslash, a number without an exponent,
;; true, false, null, or a list of such. Then it is valid JSON, and where its values stand is known. Of all others it says -1.
;; Behind the window stand zeros: no value holds one, so every loop ends there.
(module
  ;; 0: where the shape ends. 4: 1 when all values are plain, wide numbers apart. 8: how many wide numbers there are. 64: the shape, 80 bytes a field: its text (32), a mask of it (32), its
  ;; length, its slot. 8192: kinds by slot (a byte each), 8448: plain or not (a byte each), 8704: starts, 9728: ends (four bytes each).
  ;; 12288: where wide numbers stand, the first sixteen: begin and end (four bytes each). 16384: the window, 64 KiB, and zeros behind it.
  (memory (export "memory") 2)
  ;; Of the value read last: its kind (contracts/members.ts), whether JSON.stringify would write it so, where it stands.
  (global $kind (mut i32) (i32.const 0))
  (global $plain (mut i32) (i32.const 0))
  (global $from (mut i32) (i32.const 0))
  (global $to (mut i32) (i32.const 0))

  ;; The end of the record that begins there, one behind it; -1 where it has another shape.
  (func (export "walk") (param $at i32) (result i32)
    (local $field i32) (local $slot i32) (local $all i32)
    (local.set $field (i32.const 64))
    (local.set $all (i32.const 1))
    (i32.store (i32.const 8) (i32.const 0))
    (loop $next
      (if (v128.any_true
            (v128.or
              (v128.and (v128.xor (v128.load (local.get $at)) (v128.load (local.get $field))) (v128.load offset=32 (local.get $field)))
              (v128.and (v128.xor (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $field)))
                        (v128.load offset=48 (local.get $field)))))
        (then (return (i32.const -1))))
      (local.set $at (call $value (i32.add (local.get $at) (i32.load offset=64 (local.get $field))) (i32.const 0)))
      (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1))))
      (local.set $slot (i32.load offset=68 (local.get $field)))
      (i32.store8 offset=8192 (local.get $slot) (global.get $kind))
      (i32.store8 offset=8448 (local.get $slot) (global.get $plain))
      (i32.store offset=8704 (i32.shl (local.get $slot) (i32.const 2)) (global.get $from))
      (i32.store offset=9728 (i32.shl (local.get $slot) (i32.const 2)) (global.get $to))
      (local.set $all (i32.and (local.get $all) (global.get $plain)))
      (local.set $field (i32.add (local.get $field) (i32.const 80)))
      (br_if $next (i32.lt_u (local.get $field) (i32.load (i32.const 0)))))
    (i32.store (i32.const 4) (local.get $all))
    (select
      (i32.add (local.get $at) (i32.const 1))
      (i32.const -1)
      (i32.eq (i32.load8_u (local.get $at)) (i32.const 125))))

  ;; Behind the value that begins there; -1 where none does that is judged here.
  (func $value (param $at i32) (param $inList i32) (result i32)
    (local $first i32)
    (local.set $first (i32.load8_u (local.get $at)))
    (global.set $plain (i32.const 1))
    (if (i32.eq (local.get $first) (i32.const 34)) (then (return (call $text (i32.add (local.get $at) (i32.const 1))))))
    (global.set $from (local.get $at))
    (if (i32.or (i32.lt_u (i32.sub (local.get $first) (i32.const 48)) (i32.const 10)) (i32.eq (local.get $first) (i32.const 45)))
      (then (return (call $number (local.get $at) (i32.eq (local.get $first) (i32.const 45))))))
    (if (i32.eq (local.get $first) (i32.const 91))
      (then (return (if (result i32) (local.get $inList) (then (i32.const -1)) (else (call $list (local.get $at)))))))
    (if (i32.eq (i32.load (local.get $at)) (i32.const 0x65757274))
      (then (return (call $end (i32.const 4) (i32.add (local.get $at) (i32.const 4))))))
    (if (i32.eq (i32.load (local.get $at)) (i32.const 0x6c6c756e))
      (then (return (call $end (i32.const 6) (i32.add (local.get $at) (i32.const 4))))))
    (if (i32.and (i32.eq (i32.load (local.get $at)) (i32.const 0x736c6166)) (i32.eq (i32.load8_u offset=4 (local.get $at)) (i32.const 101)))
      (then (return (call $end (i32.const 5) (i32.add (local.get $at) (i32.const 5))))))
    (i32.const -1))

  (func $end (param $kind i32) (param $at i32) (result i32)
    (global.set $kind (local.get $kind))
    (global.set $to (local.get $at))
    (local.get $at))

  ;; From behind its quote: sixteen bytes at once, up to a quote, a backslash or a control character.
  (func $text (param $at i32) (result i32)
    (local $bytes v128) (local $stops i32)
    (global.set $from (local.get $at))
    (loop $on
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $stops
        (i8x16.bitmask
          (v128.or
            (v128.or
              (i8x16.eq (local.get $bytes) (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34))
              (i8x16.eq (local.get $bytes) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))
            (i8x16.lt_u (local.get $bytes) (v128.const i8x16 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32)))))
      (if (i32.eqz (local.get $stops))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $on))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $stops))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 34)) (then (return (i32.const -1))))
    (i32.add (call $end (i32.const 1) (local.get $at)) (i32.const 1)))

  ;; Plain are those that end where JavaScript would end them: see member-search.ts. Of more than fifteen digits, which are wide, that is
  ;; not seen here: where they stand is told.
  (func $number (param $at i32) (param $sign i32) (result i32)
    (local $whole i32) (local $fraction i32) (local $digits i32) (local $isZero i32) (local $wide i32)
    (local.set $whole (i32.add (local.get $at) (local.get $sign)))
    (local.set $at (call $behind (local.get $whole) (i32.const 10)))
    (local.set $digits (i32.sub (local.get $at) (local.get $whole)))
    (local.set $isZero (i32.eq (i32.load8_u (local.get $whole)) (i32.const 48)))
    (if (i32.or (i32.eqz (local.get $digits)) (i32.and (local.get $isZero) (i32.gt_u (local.get $digits) (i32.const 1))))
      (then (return (i32.const -1))))
    (global.set $plain (i32.eqz (i32.and (local.get $isZero) (local.get $sign))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 46))
      (then
        (local.set $fraction (i32.add (local.get $at) (i32.const 1)))
        (local.set $at (call $behind (local.get $fraction) (i32.const 10)))
        (if (i32.eq (local.get $at) (local.get $fraction)) (then (return (i32.const -1))))
        (local.set $digits (i32.add (local.get $digits) (i32.sub (local.get $at) (local.get $fraction))))
        (global.set $plain
          (i32.and
            (i32.ne (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 48))
            (i32.or
              (i32.eqz (local.get $isZero))
              (i32.le_u (i32.sub (call $behind (local.get $fraction) (i32.const 1)) (local.get $fraction)) (i32.const 5)))))))
    (if (i32.eq (i32.or (i32.load8_u (local.get $at)) (i32.const 32)) (i32.const 101)) (then (return (i32.const -1))))
    (if (i32.and (i32.gt_u (local.get $digits) (i32.const 15)) (global.get $plain))
      (then
        (local.set $wide (i32.load (i32.const 8)))
        (if (i32.lt_u (local.get $wide) (i32.const 16))
          (then
            (i32.store offset=12288 (i32.shl (local.get $wide) (i32.const 3)) (i32.sub (local.get $whole) (local.get $sign)))
            (i32.store offset=12292 (i32.shl (local.get $wide) (i32.const 3)) (local.get $at))
            (i32.store (i32.const 8) (i32.add (local.get $wide) (i32.const 1))))
          (else (global.set $plain (i32.const 0))))))
    (call $end (i32.const 3) (local.get $at)))

  ;; Behind all digits that are less than `base`.
  (func $behind (param $at i32) (param $base i32) (result i32)
    (loop $on
      (if (i32.lt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (local.get $base))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $on))))
    (local.get $at))

  (func $list (param $start i32) (result i32)
    (local $at i32) (local $all i32) (local $byte i32)
    (local.set $at (i32.add (local.get $start) (i32.const 1)))
    (local.set $all (i32.const 1))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 93))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1))))
      (else
        (loop $next
          (local.set $at (call $value (local.get $at) (i32.const 1)))
          (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1))))
          (local.set $all (i32.and (local.get $all) (global.get $plain)))
          (local.set $byte (i32.load8_u (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $next (i32.eq (local.get $byte) (i32.const 44)))
          (if (i32.ne (local.get $byte) (i32.const 93)) (then (return (i32.const -1)))))))
    (global.set $from (local.get $start))
    (global.set $plain (local.get $all))
    (call $end (i32.const 7) (local.get $at))))
