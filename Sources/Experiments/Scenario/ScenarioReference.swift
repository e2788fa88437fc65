import SimKernel
import Workloads

/// The reference of scenario files, made from the types that read them.
public enum ScenarioReference {
  /// The whole reference in Markdown, as it stands in `docs/scenario-reference.md`.
  public static var markdown: String {
    """
    # Scenario reference

    This file is generated from the types that read scenarios; a test compares the two.

    A scenario is a YAML file in UTF-8: mappings and lists in either style, plain and quoted texts, comments.
    Anchors, aliases and tags are not read. Every quantity carries its unit, exactly: `250ms`, `10min`,
    `128MiB`, `500m` (half a core), `1Gbps`, `200/s`; a value that is not a whole number of the smallest
    unit is an error. A key that is not listed here is an error, too. `null` stands for what the column
    *value* says behind it.

    `simfaas run FILE --set key.path=value` replaces one value: keys are separated by points, an item of a
    list is given by its position from 0 or by its name, as in `functions.hello.memory=256MiB`.

    Three further keys are worked in before the rest is read. `platform: NAME` puts the composition in
    `calibration/platforms/NAME.yaml` beneath the scenario, `profile: NAME` the values in `calibration/NAME.yaml`; both
    are files with the same keys, looked for in the nearest folder `calibration` above the scenario, then above the
    current folder, then above the program (`simfaas platforms` lists them). What the scenario states itself goes
    first, then the profile, then the platform. Groups are merged key by key; a policy keeps the parameters of the one
    beneath it unless it has another name; components of a request path are merged by their names; other lists
    replace those beneath them. `defaults: { function: …, node: …, machine: … }` holds keys for every function, node or
    machine that does not state them, `defaults: { hardware: … }` for every machine and every node that is one, and
    `images: { X: { functions: … } }` for every function of the image X, before those of `defaults`. A profile may
    also be named by its path, from the scenario's folder or else the current one; `about`, `sources` and `calibration` in it
    say where it comes from. `prices: NAME` stands for the list in `calibration/prices/NAME.yaml`, or a path likewise.

    \(SettingsReference.markdown(of: Scenario.self))
    ## Distributions

    A distribution of durations is one duration, which is then always the same, or a mapping with one of the
    following keys, as in `{ logNormal: { median: 180ms, sigma: 0.4 } }`.

    \(DistributionSettings.reference)
    ## Population models

    The keys of a file that `workload.population.model` or `simfaas trace generate` names; what they mean together stands
    in [populations](populations.md).

    \(SettingsReference.markdown(of: PopulationModel.self))
    """
    .trimmingEnd + "\n"
  }
}

extension String {
  /// The text without line ends at its end.
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
