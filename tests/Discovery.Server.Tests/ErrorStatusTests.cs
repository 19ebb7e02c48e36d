using Discovery.Rpc;
using Discovery.Server.Services;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Tests;

public sealed class ErrorStatusTests
{
    [Fact]
    public void Damage_is_told_as_lost_data_with_the_file_and_what_to_do()
    {
        var told = ErrorStatus.Of(new StorageCorruptException("Revision 7 in revisions-00000001.seg does not match its checksum. Restore it."))!;
        Assert.Equal(RpcStatusCode.DataLoss, told.StatusCode);
        Assert.Contains("revisions-00000001.seg does not match its checksum. Restore it.", told.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_has_etcds_text_and_a_defect_has_none()
    {
        Assert.Equal("etcdserver: too many requests", ErrorStatus.Of(new StoreException(StoreError.TooManyRequests))!.Detail);
        Assert.Null(ErrorStatus.Of(new InvalidOperationException("secret")));
    }
}
