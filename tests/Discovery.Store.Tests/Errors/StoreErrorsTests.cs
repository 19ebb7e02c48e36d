namespace Discovery.Store.Tests.Errors;

public sealed class StoreErrorsTests
{
    [Fact]
    public void Every_error_has_a_code_and_a_text_of_its_own()
    {
        var errors = Enum.GetValues<StoreError>();
        Assert.All(errors, error =>
        {
            Assert.InRange(error.GrpcCode(), 1, 16);
            Assert.StartsWith("etcdserver: ", error.Text(), StringComparison.Ordinal);
        });
        Assert.Equal(errors.Length, errors.Select(error => error.Text()).Distinct().Count());
    }

    /// <summary>As seen on the wire of etcd 3.5.16.</summary>
    [Theory]
    [InlineData(StoreError.KeyNotProvided, 3, "etcdserver: key is not provided")]
    [InlineData(StoreError.KeyNotFound, 3, "etcdserver: key not found")]
    [InlineData(StoreError.ValueProvided, 3, "etcdserver: value is provided")]
    [InlineData(StoreError.LeaseProvided, 3, "etcdserver: lease is provided")]
    [InlineData(StoreError.TooManyOperations, 3, "etcdserver: too many operations in txn request")]
    [InlineData(StoreError.DuplicateKey, 3, "etcdserver: duplicate key given in txn request")]
    [InlineData(StoreError.Compacted, 11, "etcdserver: mvcc: required revision has been compacted")]
    [InlineData(StoreError.FutureRevision, 11, "etcdserver: mvcc: required revision is a future revision")]
    [InlineData(StoreError.LeaseNotFound, 5, "etcdserver: requested lease not found")]
    public void Codes_and_texts_are_those_of_etcd(StoreError error, int code, string text)
    {
        Assert.Equal((code, text), (error.GrpcCode(), error.Text()));
        Assert.Equal(text, new StoreException(error).Message);
    }
}
