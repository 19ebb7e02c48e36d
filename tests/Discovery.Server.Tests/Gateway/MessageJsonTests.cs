using System.Buffers;
using System.Text;
using Discovery.Protocol;
using Discovery.Server.Gateway;
using Google.Protobuf;

namespace Discovery.Server.Tests.Gateway;

/// <summary>Messages as JSON, and back.</summary>
public sealed class MessageJsonTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_back_the_same(bool text)
    {
        var message = new TxnRequest
        {
            Compare =
            {
                new Compare { Key = ByteString.CopyFromUtf8("ключ \"1\"\n"), Target = Compare.Types.CompareTarget.Mod, ModRevision = long.MinValue },
                new Compare { Key = ByteString.CopyFrom(0xff, 0xfe), Target = Compare.Types.CompareTarget.Value, Value = ByteString.Empty, Result = Compare.Types.CompareResult.NotEqual },
            },
            Success = { new RequestOp { RequestTxn = new TxnRequest { Failure = { new RequestOp { RequestRange = new RangeRequest { Limit = long.MaxValue, KeysOnly = true } } } } } },
        };
        Assert.Equal(message, Read<TxnRequest>(Write(message, text), text));
    }

    [Fact]
    public void Defaults_are_left_out_but_for_the_chosen_one_of_several()
    {
        Assert.Equal("{}", Write(new PutRequest(), text: false));
        Assert.Equal("""{"version":"0"}""", Write(new Compare { Version = 0 }, text: false));
        Assert.Equal("""{"request_put":{}}""", Write(new RequestOp { RequestPut = new PutRequest() }, text: false));
    }

    [Fact]
    public void Numbers_of_64_bits_are_strings_others_numbers_and_enums_names()
    {
        Assert.Equal("""{"hash":4294967295,"compact_revision":"9223372036854775807"}""", Write(new HashKVResponse { Hash = uint.MaxValue, CompactRevision = long.MaxValue }, text: false));
        Assert.Equal("""{"cluster_id":"18446744073709551615"}""", Write(new ResponseHeader { ClusterId = ulong.MaxValue }, text: false));
        Assert.Equal("""{"alarm":"CORRUPT"}""", Write(new AlarmMember { Alarm = AlarmType.Corrupt }, text: false));
        Assert.Equal("""{"alarm":77}""", Write(new AlarmMember { Alarm = (AlarmType)77 }, text: false));
        Assert.Equal("""{"TTL":"5","keys":["YQ==","Yg=="]}""", Write(new LeaseTimeToLiveResponse { TTL = 5, Keys = { ByteString.CopyFromUtf8("a"), ByteString.CopyFromUtf8("b") } }, text: false));
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("\"12\"", 12)]
    [InlineData("12.0", 12)]
    [InlineData("1.2e1", 12)]
    [InlineData("\"-9223372036854775808\"", long.MinValue)]
    public void Whole_numbers_are_taken_as_they_may_be_written(string written, long value) =>
        Assert.Equal(value, Read<PutRequest>($$"""{"lease":{{written}}}""").Lease);

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e30")]
    [InlineData("9223372036854775808")]
    [InlineData("\" 1\"")]
    [InlineData("\"1 \"")]
    [InlineData("\"+1\"")]
    [InlineData("\"\"")]
    [InlineData("\"0x1\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Others_are_refused(string written) =>
        Assert.StartsWith("proto: (line 1:10): invalid value for int64 field lease: ", Refused<PutRequest>($$"""{"lease":{{written}}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"CORRUPT\"", AlarmType.Corrupt)]
    [InlineData("2", AlarmType.Corrupt)]
    [InlineData("77", (AlarmType)77)]
    public void Enums_are_taken_by_name_and_number(string written, AlarmType value) =>
        Assert.Equal(value, Read<AlarmRequest>($$"""{"alarm":{{written}}}""").Alarm);

    [Theory]
    [InlineData("\"Corrupt\"")]
    [InlineData("\"SIDEWAYS\"")]
    [InlineData("\"2\"")]
    [InlineData("1.5")]
    public void Names_that_an_enum_does_not_have_are_refused(string written) =>
        Assert.Equal($"proto: (line 1:10): invalid value for enum field alarm: {written}", Refused<AlarmRequest>($$"""{"alarm":{{written}}}"""));

    [Theory]
    [InlineData("""{"key":"a b="}""")]
    [InlineData("""{"key":"YQ==="}""")]
    [InlineData("""{"key":"Y"}""")]
    [InlineData("""{"key":"\ud800"}""")]
    [InlineData("""{"key":{"base64":"YQ=="}}""")]
    public void Bytes_that_are_no_base64_are_refused(string json) =>
        Assert.StartsWith("proto: (line 1:8): invalid value for bytes field key: ", Refused<PutRequest>(json), StringComparison.Ordinal);

    [Fact]
    public void Unknown_fields_are_skipped_whatever_they_hold()
    {
        var put = Read<PutRequest>("""{"x":{"key":[1,{"y":null}]},"key":"YQ==","z":"1","lease":null}""");
        Assert.Equal(("a", 0), (put.Key.ToStringUtf8(), put.Lease));
    }

    [Fact]
    public void A_second_one_of_several_that_exclude_each_other_is_refused() =>
        Assert.Equal("proto: (line 1:14): oneof etcdserverpb.Compare.target_union is already set", Refused<Compare>("""{"version":1,"value":"YQ=="}"""));

    [Fact]
    public void What_is_too_deep_is_refused_and_takes_no_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"success":[{"request_txn":""", 1000)) + "{}" + string.Concat(Enumerable.Repeat("}]}", 1000));
        Assert.Throws<JsonRefusedException>(() => JsonSequence.FirstValue(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(deep)), isFinal: true));
    }

    [Theory]
    [InlineData("""{"a":1}{"b":2}""", false, 7)]
    [InlineData("""{"a":1} """, false, 7)]
    [InlineData("""{"a":"}"}""", false, 9)]
    [InlineData("""{"a":""", false, 0)]
    [InlineData(" \n", true, 0)]
    [InlineData("12", false, 0)]
    [InlineData("12", true, 2)]
    public void A_value_ends_where_it_ends(string received, bool isFinal, long length) =>
        Assert.Equal(length, JsonSequence.FirstValue(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(received)), isFinal));

    private static string Write(IMessage message, bool text)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageJsonWriter.Write(output, message, text);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static T Read<T>(string json, bool text = false)
        where T : IMessage<T>, new() => (T)new MessageJsonReader(Encoding.UTF8.GetBytes(json), text).Read(new T().Descriptor);

    private static string Refused<T>(string json)
        where T : IMessage<T>, new() => Assert.Throws<JsonRefusedException>(() => Read<T>(json)).Message;
}
