namespace Discovery.Robustness.Clusters;

/// <summary>A theory that fills a <see cref="SmallFileSystem"/>: skipped, with the reason named, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallFileSystemTheoryAttribute : TheoryAttribute
{
    public SmallFileSystemTheoryAttribute() => Skip = SmallFileSystem.SkipReason;
}
