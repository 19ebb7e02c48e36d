using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Server.Gateway;

/// <summary>
/// A message as JSON, as etcd prints it: names as in the .proto file, defaults left out, 64-bit numbers as strings, bytes in base64, or
/// as text (see <see cref="BytesJson"/>).
/// </summary>
internal static class MessageJsonWriter
{
    // Base64 has '+', which the default escapes; this is read as JSON, never put into a page as it stands.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = JsonSequence.DepthMax };

    public static void Write(IBufferWriter<byte> output, IMessage message, bool text)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        Write(writer, message, text);
    }

    public static void Write(Utf8JsonWriter writer, IMessage message, bool text)
    {
        writer.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!IsSet(message, field))
                continue;
            writer.WritePropertyName(field.Name);
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
                WriteArray(writer, field, (IList)value, text);
            else
                WriteValue(writer, field, value, text);
        }
        writer.WriteEndObject();
    }

    private static bool IsSet(IMessage message, FieldDescriptor field)
    {
        if (field.IsRepeated)
            return ((IList)field.Accessor.GetValue(message)).Count > 0;
        if (field.ContainingOneof is { } oneof)
            return oneof.Accessor.GetCaseFieldDescriptor(message) == field;
        return field.Accessor.GetValue(message) switch
        {
            null => false,
            bool value => value,
            long value => value != 0,
            ulong value => value != 0,
            int value => value != 0,
            uint value => value != 0,
            string value => value.Length > 0,
            ByteString value => !value.IsEmpty,
            Enum value => Number(value) != 0,
            _ => true,
        };
    }

    private static void WriteArray(Utf8JsonWriter writer, FieldDescriptor field, IList values, bool text)
    {
        writer.WriteStartArray();
        foreach (var value in values)
            WriteValue(writer, field, value!, text);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldDescriptor field, object value, bool text)
    {
        switch (value)
        {
            case IMessage message:
                Write(writer, message, text);
                break;
            case ByteString bytes:
                BytesJson.Write(writer, bytes, text);
                break;
            case string characters:
                writer.WriteStringValue(characters);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case uint number:
                writer.WriteNumberValue(number);
                break;
            case long or ulong:
                // JavaScript's numbers end at 53 bits.
                Span<char> digits = stackalloc char[20];
                ((ISpanFormattable)value).TryFormat(digits, out var length, default, null);
                writer.WriteStringValue(digits[..length]);
                break;
            case Enum choice:
                WriteEnum(writer, field, Number(choice));
                break;
            default:
                throw new NotSupportedException($"{field.FullName} has a type that no message of a gateway had so far: {field.FieldType}");
        }
    }

    private static void WriteEnum(Utf8JsonWriter writer, FieldDescriptor field, int number)
    {
        if (field.EnumType.FindValueByNumber(number) is { } known)
            writer.WriteStringValue(known.Name);
        else
            writer.WriteNumberValue(number);
    }

    private static int Number(Enum value) => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture);
}
