using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Protocol.RangeRequest.Types;

namespace Discovery.Store.Tests.Validation;

public sealed class RequestValidatorTests
{
    private static readonly Compare AnyCompare = new() { Key = Requests.Bytes("a") };

    [Fact]
    public void An_empty_key_is_refused_everywhere()
    {
        Assert.Equal(StoreError.KeyNotProvided, RequestValidator.Check(Requests.Range("", "z")));
        Assert.Equal(StoreError.KeyNotProvided, RequestValidator.Check(Requests.Put("", "x")));
        Assert.Equal(StoreError.KeyNotProvided, RequestValidator.Check(Requests.Delete("", "z")));
        Assert.Equal(StoreError.KeyNotProvided, Check(Requests.When(new Compare())));
        Assert.Equal(StoreError.KeyNotProvided, Check(Requests.Txn(Requests.Range(""))));
        Assert.Equal(StoreError.KeyNotProvided, Check(Requests.Txn().Else(Requests.Delete(""))));
        Assert.Equal(StoreError.KeyNotProvided, Check(Requests.Txn(Requests.Txn(Requests.Put("")))));
    }

    [Fact]
    public void Sort_options_out_of_range_are_refused()
    {
        Assert.Equal(StoreError.InvalidSortOption, RequestValidator.Check(new RangeRequest(Requests.Range("a")) { SortOrder = (SortOrder)3 }));
        Assert.Equal(StoreError.InvalidSortOption, RequestValidator.Check(new RangeRequest(Requests.Range("a")) { SortTarget = (SortTarget)5 }));
        Assert.Equal(StoreError.InvalidSortOption, Check(Requests.Txn(new RangeRequest(Requests.Range("a")) { SortTarget = (SortTarget)(-1) })));
        Assert.Equal(StoreError.KeyNotProvided, RequestValidator.Check(new RangeRequest { SortOrder = (SortOrder)3 }));
    }

    [Fact]
    public void What_is_to_be_ignored_must_not_be_given()
    {
        var both = new PutRequest { Key = Requests.Bytes("a"), Value = Requests.Bytes("x"), Lease = 7, IgnoreValue = true, IgnoreLease = true };
        Assert.Equal(StoreError.ValueProvided, RequestValidator.Check(both));
        both.Value = ByteString.Empty;
        Assert.Equal(StoreError.LeaseProvided, RequestValidator.Check(both));
        both.Lease = 0;
        Assert.Null(RequestValidator.Check(both));
        both.Key = ByteString.Empty;
        both.Lease = 7;
        Assert.Equal(StoreError.KeyNotProvided, RequestValidator.Check(both));
    }

    [Fact]
    public void The_longest_of_the_three_lists_counts_against_the_limit()
    {
        Assert.Null(Check(new TxnRequest { Compare = { Many(128, AnyCompare) }, Success = { Puts(128, "a") }, Failure = { Puts(128, "b") } }));
        Assert.Equal(StoreError.TooManyOperations, Check(new TxnRequest { Compare = { Many(129, AnyCompare) } }));
        Assert.Equal(StoreError.TooManyOperations, Check(new TxnRequest { Success = { Puts(129, "a") } }));
        Assert.Equal(StoreError.TooManyOperations, Check(new TxnRequest { Failure = { Puts(129, "a") } }));
    }

    [Fact]
    public void A_nested_txn_has_what_its_parent_leaves()
    {
        TxnRequest Nested(int outer, int inner) =>
            new() { Success = { Puts(outer - 1, "a"), Requests.Op(new TxnRequest { Success = { Puts(inner, "b") } }) } };

        Assert.Null(Check(Nested(64, 64)));
        Assert.Equal(StoreError.TooManyOperations, Check(Nested(64, 65)));
        Assert.Null(Check(Nested(128, 0)));
        Assert.Equal(StoreError.TooManyOperations, Check(Nested(128, 1)));
    }

    [Fact]
    public void The_limit_is_the_one_that_was_set()
    {
        var limits = new RequestLimits { TxnOperationsMax = 2 };
        Assert.Null(RequestValidator.Check(new TxnRequest { Success = { Puts(2, "a") } }, limits));
        Assert.Equal(StoreError.TooManyOperations, RequestValidator.Check(new TxnRequest { Success = { Puts(3, "a") } }, limits));
    }

    [Fact]
    public void What_is_accepted_can_be_read_back_from_the_log_however_deep_it_is_nested()
    {
        TxnRequest Nested(int levels) => levels == 1 ? Requests.Txn(Requests.Put("a")) : Requests.Txn(Nested(levels - 1));

        var deepest = Nested(RequestLimits.TxnLevelsMax);
        Assert.Null(Check(deepest));
        var proposal = new Proposal { Txn = deepest };
        Assert.Equal(proposal, Proposal.Parser.ParseFrom(proposal.ToByteArray()));
        Assert.Equal(StoreError.TooManyOperations, Check(Nested(RequestLimits.TxnLevelsMax + 1)));

        // As deep as a request can be read from the wire: refused before the log gets it, which could not be read any more.
        var tooDeep = TxnRequest.Parser.ParseFrom(Nested(50).ToByteArray());
        Assert.Throws<InvalidProtocolBufferException>(() => Proposal.Parser.ParseFrom(new Proposal { Txn = tooDeep }.ToByteArray()));
        Assert.Equal(StoreError.TooManyOperations, Check(tooDeep));
    }

    [Fact]
    public void Errors_come_in_the_order_of_etcd()
    {
        var tooMany = new TxnRequest { Compare = { new Compare() }, Success = { Puts(129, "a") } };
        Assert.Equal(StoreError.TooManyOperations, Check(tooMany));
        Assert.Equal(StoreError.KeyNotProvided, Check(Requests.Txn(Requests.Put("a"), Requests.Put("a"), Requests.Put(""))));
        Assert.Equal(StoreError.ValueProvided, Check(Requests.Txn(new PutRequest(Requests.Put("a", "x")) { IgnoreValue = true }, Requests.Put(""))));
    }

    [Fact]
    public void An_operation_without_a_request_is_refused()
    {
        Assert.Equal(StoreError.KeyNotFound, Check(new TxnRequest { Success = { new RequestOp() } }));
        Assert.Equal(StoreError.KeyNotFound, Check(new TxnRequest { Failure = { new RequestOp() } }));
    }

    [Fact]
    public void A_proposal_over_the_size_limit_is_refused()
    {
        var limits = RequestLimits.Default;
        Assert.Equal(1_572_864, limits.RequestBytesMax);
        Assert.Null(RequestValidator.CheckSize(new Proposal { Put = Requests.Put("a", new string('x', limits.RequestBytesMax - 100)) }, limits));
        Assert.Equal(
            StoreError.RequestTooLarge,
            RequestValidator.CheckSize(new Proposal { Put = Requests.Put("a", new string('x', limits.RequestBytesMax)) }, limits));
    }

    private static StoreError? Check(TxnRequest request) => RequestValidator.Check(request, RequestLimits.Default);

    private static IEnumerable<T> Many<T>(int count, T item) => Enumerable.Repeat(item, count);

    private static IEnumerable<RequestOp> Puts(int count, string prefix) =>
        Enumerable.Range(0, count).Select(i => Requests.Op(Requests.Put($"{prefix}{i}")));
}
