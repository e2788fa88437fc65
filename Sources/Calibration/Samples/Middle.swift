/// The median: the middle value, or the mean of the two middle ones; `nil` without any.
func middle(of values: some Collection<Double>) -> Double? {
  values.isEmpty ? nil : quantileOfSorted(values.sorted(), 0.5)
}
