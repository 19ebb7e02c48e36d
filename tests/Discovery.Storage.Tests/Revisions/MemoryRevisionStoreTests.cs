namespace Discovery.Storage.Tests;

public class MemoryRevisionStoreTests : RevisionStoreConformance
{
    protected override IRevisionStore Open() => new MemoryRevisionStore();
}
