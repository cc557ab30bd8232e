# Measures recordings with Praat's own methods; called by scripts/compare-praat.ts. Writes tab-separated lines: "clip", its number, jitter (a share) and
# shimmer (dB); then one "frame" every 10 ms from `first_time`: F0, harmonics-to-noise ratio, F1, F2, F3.
form Measure
  sentence list
  sentence output
  real first_time 0.03
  real floor 60
  real ceiling 600
  real formant_ceiling 5500
endform

writeFile: output$, ""
files = Read Strings from raw text file: list$
count = Get number of strings

for file to count
  selectObject: files
  path$ = Get string: file
  sound = Read from file: path$
  duration = Get total duration

  pitch = To Pitch (ac): 0.01, floor, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, ceiling
  selectObject: sound
  formant = To Formant (burg): 0.01, 5, formant_ceiling, 0.025, 50
  selectObject: sound
  harmonicity = To Harmonicity (ac): 0.01, floor, 0.1, 4.5
  selectObject: sound, pitch
  pulses = To PointProcess (cc)
  jitter = Get jitter (local): 0, 0, 0.0001, 0.02, 1.3
  selectObject: sound, pulses
  shimmer = Get shimmer (local_dB): 0, 0, 0.0001, 0.02, 1.3, 1.6
  appendFileLine: output$, "clip", tab$, file, tab$, jitter, tab$, shimmer

  frames = floor ((duration - 0.06) / 0.01)
  for frame from 0 to frames
    time = first_time + frame * 0.01
    selectObject: pitch
    f0 = Get value at time: time, "Hertz", "Nearest"
    selectObject: harmonicity
    hnr = Get value at time: time, "Nearest"
    selectObject: formant
    f1 = Get value at time: 1, time, "hertz", "Linear"
    f2 = Get value at time: 2, time, "hertz", "Linear"
    f3 = Get value at time: 3, time, "hertz", "Linear"
    appendFileLine: output$, "frame", tab$, f0, tab$, hnr, tab$, f1, tab$, f2, tab$, f3
  endfor

  selectObject: sound, pitch, formant, harmonicity, pulses
  Remove
endfor
