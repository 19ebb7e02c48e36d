using System.Buffers.Text;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Server.Gateway;

/// <summary>
/// One message from JSON, as protobuf's mapping has it: field names in either spelling, 64-bit numbers as numbers or strings, enums by
/// name or number, bytes in base64 (both alphabets, padded or not). Unknown fields are ignored, as in etcd; what is wrong with a known
/// one is told, with its place.
/// </summary>
/// <param name="json">One whole value, as <see cref="JsonSequence"/> has found it.</param>
/// <param name="text">Bytes are written as the text that they are; see <see cref="BytesJson"/>.</param>
internal ref struct MessageJsonReader(ReadOnlySpan<byte> json, bool text)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _reader = new(json, JsonSequence.Options);

    /// <exception cref="JsonRefusedException">It is no JSON, or not that of this message.</exception>
    public IMessage Read(MessageDescriptor descriptor)
    {
        try
        {
            Next();
            return ReadMessage(descriptor);
        }
        catch (JsonException e)
        {
            throw new JsonRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"proto: syntax error (line {e.LineNumber + 1}:{e.BytePositionInLine + 1})"));
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half of an escaped pair: seen only when the text is asked for.
            throw Refused("syntax error", "invalid UTF-8 in string");
        }
    }

    private void Next()
    {
        if (!_reader.Read())
            throw new JsonRefusedException("unexpected EOF");
    }

    private IMessage ReadMessage(MessageDescriptor descriptor)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Refused("syntax error", $"unexpected token {RawToken()}");
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        var seen = new HashSet<FieldDescriptor>();
        for (Next(); _reader.TokenType != JsonTokenType.EndObject; Next())
        {
            var name = _reader.GetString()!;
            var place = _reader.TokenStartIndex;
            var field = JsonFieldNames.Find(descriptor, name);
            Next();
            if (field is null)
                _reader.Skip();
            else if (!seen.Add(field))
                throw Refused("", $"duplicate field \"{name}\"", place);
            else if (_reader.TokenType != JsonTokenType.Null)
                Set(message, field, seen, place);
        }
        return message;
    }

    private void Set(IMessage message, FieldDescriptor field, HashSet<FieldDescriptor> seen, long place)
    {
        if (field.ContainingOneof is { } oneof && oneof.Fields.Any(other => other != field && seen.Contains(other) && oneof.Accessor.GetCaseFieldDescriptor(message) == other))
            throw Refused("", $"oneof {oneof.FullName} is already set", place);
        if (!field.IsRepeated)
        {
            field.Accessor.SetValue(message, ReadValue(field));
            return;
        }
        if (_reader.TokenType != JsonTokenType.StartArray)
            throw Refused("syntax error", $"unexpected token {RawToken()}");
        var list = (IList)field.Accessor.GetValue(message);
        for (Next(); _reader.TokenType != JsonTokenType.EndArray; Next())
            list.Add(ReadValue(field));
    }

    private object ReadValue(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => ReadMessage(field.MessageType),
        FieldType.Bytes => ReadBytes(field),
        FieldType.String => ReadString() ?? throw Invalid(field, "string"),
        FieldType.Bool => _reader.TokenType is JsonTokenType.True or JsonTokenType.False ? _reader.GetBoolean() : throw Invalid(field, "bool"),
        FieldType.Enum => ReadEnum(field),
        FieldType.Int64 => JsonNumber.TryRead(RawNumber(), out long value) ? value : throw Invalid(field, "int64"),
        FieldType.UInt64 => JsonNumber.TryRead(RawNumber(), out ulong value) ? value : throw Invalid(field, "uint64"),
        FieldType.Int32 => JsonNumber.TryRead(RawNumber(), out int value) ? value : throw Invalid(field, "int32"),
        FieldType.UInt32 => JsonNumber.TryRead(RawNumber(), out uint value) ? value : throw Invalid(field, "uint32"),
        _ => throw new NotSupportedException($"{field.FullName} has a type that no message of a gateway had so far: {field.FieldType}"),
    };

    private ByteString ReadBytes(FieldDescriptor field)
    {
        if (text && _reader.TokenType == JsonTokenType.StartObject)
            return ReadBinary(field);
        var value = ReadString();
        if (value is not null && text)
            return ByteString.CopyFromUtf8(value);
        return value is not null && BytesJson.TryDecode(value, out var bytes) ? bytes : throw Invalid(field, "bytes");
    }

    /// <summary>In text mode: {"base64": "…"}.</summary>
    private ByteString ReadBinary(FieldDescriptor field)
    {
        var place = _reader.TokenStartIndex;
        ByteString? bytes = null;
        for (Next(); _reader.TokenType != JsonTokenType.EndObject; Next())
        {
            var isBinary = _reader.ValueTextEquals(BytesJson.BinaryName);
            Next();
            if (!isBinary || ReadString() is not { } value || !BytesJson.TryDecode(value, out bytes))
                throw Refused("", $"{field.JsonName} has to be text, or {{\"base64\":\"…\"}} where it is none", place);
        }
        return bytes ?? throw Refused("", $"{field.JsonName} has to be text, or {{\"base64\":\"…\"}} where it is none", place);
    }

    private int ReadEnum(FieldDescriptor field)
    {
        if (_reader.TokenType == JsonTokenType.String && ReadString() is { } name && field.EnumType.FindValueByName(name) is { } value)
            return value.Number;
        return _reader.TokenType == JsonTokenType.Number && JsonNumber.TryRead(_reader.ValueSpan, out int number) ? number : throw Invalid(field, "enum");
    }

    /// <summary>Null when it is no string, or one that is not Unicode.</summary>
    private readonly string? ReadString()
    {
        try
        {
            return _reader.TokenType == JsonTokenType.String ? _reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            return null;
        }
    }

    private readonly ReadOnlySpan<byte> RawNumber() => _reader.TokenType is JsonTokenType.Number or JsonTokenType.String ? _reader.ValueSpan : default;

    private readonly string RawToken() => Encoding.UTF8.GetString(_json[(int)_reader.TokenStartIndex..(int)_reader.BytesConsumed]);

    private readonly JsonRefusedException Invalid(FieldDescriptor field, string type) =>
        Refused("", $"invalid value for {type} field {field.JsonName}: {RawToken()}");

    private readonly JsonRefusedException Refused(string kind, string what, long? place = null)
    {
        var before = _json[..(int)(place ?? _reader.TokenStartIndex)];
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1;
        var where = string.Create(CultureInfo.InvariantCulture, $"(line {line}:{column}): {what}");
        return new JsonRefusedException(kind.Length == 0 ? $"proto: {where}" : $"proto: {kind} {where}");
    }
}
