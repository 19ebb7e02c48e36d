namespace Discovery.Benchmarks.Speed.Tables;

/// <summary>A figure of a work.</summary>
/// <param name="Format">Of numbers, as in "N0".</param>
/// <param name="HasRatio">A ratio would mean something.</param>
internal sealed record SpeedRow(string Work, string Figure, string Format, Target? Target, bool HasRatio);
